"""One's own documents with their state, and whether a file is a document of the portal's."""

from uuid import UUID

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import history, registry, uploads
from portal.fields import LineFormField, UploadFormField
from portal.forms.page import FormPage, Instead
from portal.models import Document, User
from portal.outgoing import documents, verifying

ON_A_PAGE = 25


def own(user: User) -> QuerySet[Document]:
    """The documents that the person asked for, without what is closed to them since; the latest first."""
    return history.not_withheld(user, Document.objects.filter(requested_by=user)).prefetch_related("about")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All of them with their state; what isn't made yet can be cancelled here."""
    page = Paginator(own(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "page_field": "page",
        "documents": [(document, verifying.reference_of(document)) for document in page],
        "is_waiting": any(document.is_under_way for document in page),
    }
    return render(request, "portal/my_documents.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave one's own document off. Where the session ended in between, signing in leads here and on to the page."""
    document = get_object_or_404(own(request.user), pk=pk)
    if request.method == "GET":
        return redirect("my-documents")
    try:
        documents.cancel(document, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The document is cancelled."))
    return redirect("my-documents")


class VerifyForm(forms.Form):
    """A document to compare with those made under a reference."""

    reference = LineFormField(
        label=_("Reference"),
        max_length=20,
        help_text=_("On the cover or at the foot of each page, such as NR-SEN-2026-1, 2026-SEN-01 or D-1A2B3C4D."),
    )
    document = UploadFormField(
        label=_("The document as you received it"),
        help_text=_("The PDF file; it is compared, not kept."),
        kept=False,
        allowed=uploads.DOCUMENTS,
    )

    def digest(self) -> str:
        """The SHA-256 of the file handed in."""
        return uploads.check(self.cleaned_data["document"], kept=False, allowed=uploads.DOCUMENTS).sha256


@method_decorator(login_not_required, name="dispatch")
class Verify(FormPage):
    """Compares a file with the documents made under a reference. It changes nothing and keeps nothing."""

    template_name = "portal/verify.html"
    form_class = VerifyForm
    title = _("Verify a document")
    intro = _("A forwarded copy proves nothing by itself: compare the file that you hold with the one made here.")
    submit_label = _("Compare")
    verified: verifying.Verification | None = None

    def prepare(self) -> None:
        if self.acts() and not ratelimit.consume(self.request, action="verify_tried"):
            raise Instead(ratelimit.respond_429(self.request))

    def form_kwargs(self):
        return {"initial": {"reference": self.request.GET.get("reference", "")[:20]}}

    def answer(self, form) -> HttpResponse:
        self.verified = verifying.verify(form.cleaned_data["reference"], form.digest())
        return self.show(form)

    def context(self):
        published = self.verified.published if self.verified else None
        return {"answer": self.verified, "page": registry.page_of(self.request.user, published)}
