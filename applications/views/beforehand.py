"""“Before you start”, for anyone: what the form asks, how answers are read, what to prepare them in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from applications import queries
from applications.beforehand import blank, letters, questions
from applications.models import Call
from portal.languages import OWN


@login_not_required
@require_safe
def before_you_start(request: HttpRequest, code: str = "") -> HttpResponse:
    """Of one call; without its code, of the call that is open, or of the form as it stands."""
    call = _call(code) if code else next(iter(queries.open_calls()), None)
    context = {
        "call": call,
        "form": questions.all_of_them(call),
        "letters": [one for one in letters.all_of_them() if one.language == translation.get_language()],
        "languages": OWN,
    }
    return render(request, "applications/before_you_start.html", context)


@login_not_required
@require_safe
def blank_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The PDF, or how far it is."""
    document = blank.as_pdf(_call(code), _known(language))
    if document.is_ready:
        return redirect("document", document.pk)
    return render(request, "applications/blank_dossier.html", {"document": document, "call": document.about})


@login_not_required
@require_safe
def blank_word(request: HttpRequest, code: str, language: str) -> HttpResponse:
    return _file(*blank.as_word(_call(code), _known(language)))


@login_not_required
@require_safe
def letter(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """A model as a Word document."""
    from applications.beforehand import word  # python-docx takes a third of a second to load

    model = letters.find(key, _known(language))
    if model is None:
        raise Http404
    with translation.override(language):
        return _file(model.file_name, word.letter(model))


def _call(code: str) -> Call:
    return get_object_or_404(queries.published_calls().prefetch_related("criteria", "levels", "checklist"), code=code)


def _known(language: str) -> str:
    if language not in OWN:
        raise Http404
    return language


def _file(name: str, content: bytes) -> HttpResponse:
    from applications.beforehand.word import MEDIA_TYPE

    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})
