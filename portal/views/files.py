"""Files and documents, served through a check."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from portal import files
from portal.models import Document, StoredFile

# Pictures and PDFs open in the browser; the rest is saved.
INLINE = {"application/pdf", "image/jpeg", "image/png"}


@require_safe
def stored_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file that a person handed in, for whoever may read the record it belongs to, today."""
    stored = get_object_or_404(StoredFile.objects.select_related("damage"), pk=pk)
    if not files.may_read(request.user, stored.about, stored.purpose):
        raise Http404
    return _served(
        request,
        stored,
        as_attachment=stored.media_type not in INLINE,
        filename=stored.name,
        content_type=stored.media_type,
    )


@login_not_required
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A document that the portal made; some (a published roadmap) are anyone's to read."""
    found = get_object_or_404(Document.objects.select_related("damage"), pk=pk)
    if not _may_read(request, found):
        return _closed(request)
    if not found.is_ready:
        raise Http404
    name = f"{slugify(found.title) or 'document'}-v{found.version}-{found.language}.pdf"
    return _served(request, found, filename=name, content_type="application/pdf")


@login_not_required
@require_safe
def document_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The line that says how far a document is; asked again by htmx until it is done."""
    found = get_object_or_404(Document, pk=pk)
    if not _may_read(request, found):
        return _closed(request)
    return render(request, "portal/document_line.html", {"document": found})


def _may_read(request: HttpRequest, made: Document) -> bool:
    return files.may_read(request.user, made.about, made.kind)


def _closed(request: HttpRequest) -> HttpResponse:
    """Whoever has signed in is told nothing; anybody else may sign in first."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def _served(request: HttpRequest, kept: StoredFile | Document, **told) -> HttpResponse:
    """Nothing in the file may run here, and nobody keeps a copy on the way."""
    try:
        response = FileResponse(files.opened(kept), **told)
    except files.Damaged:
        return render(request, "portal/damaged_file.html", {"name": str(kept)}, status=404)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
