"""The texts of the decision letters: versions to read, and a new one to write with its preview."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from applications.actions import letters
from applications.forms.rounds import TextForm
from applications.models import LetterTemplate
from applications.selection import letter_text
from portal.forms.page import FormPage
from portal.rules import is_secretariat
from portal.staff.records import ReadOnlyAdmin

# Of nobody: what a preview puts into a text.
SAMPLE: dict[str, Any] = {
    "party": {"fr": "Sénégal", "en": "Senegal"},
    "call": {"fr": "Appel ouvert en continu", "en": "Call open on a continuous basis"},
    "reference": "2026-SEN-01", "title": "Musiques et cinéma", "authority": "Direction des arts", "language": "fr",
    "score": "78.50", "order": "2", "reasons": "…",
}  # fmt: skip


@admin.register(LetterTemplate)
class LetterTemplateAdmin(ReadOnlyAdmin):
    """A version never changes: a new one is written from it."""

    list_display = ["kind", "version", "subject", "written_at", "written_by"]
    list_filter = ["kind"]
    list_select_related = ["written_by"]
    change_form_template = "admin/applications/lettertemplate/version.html"
    viewers = is_secretariat
    fields = [
        "kind", "version", "written_at", "written_by", "subject_fr", "body_fr", "message_fr", "subject_en", "body_en",
        "message_en",
    ]  # fmt: skip

    def get_urls(self):
        view = self.admin_site.admin_view(NewText.as_view(model_admin=self))
        return [path("<slug:kind>/new/", view, name="applications_lettertemplate_new"), *super().get_urls()]


class NewText(FormPage):
    """The next version of a kind of letter, seen before it is saved."""

    template_name = "admin/applications/lettertemplate/new.html"
    form_class = TextForm
    title = _("New text of a decision letter")
    submit_label = _("Save as a new version")
    done_message = _("The new version is saved; the letters written from now on use it.")
    edits = "template"
    model_admin: Any = None

    def prepare(self) -> None:
        if not is_secretariat(self.request.user):
            raise PermissionDenied
        self.kind = self.kwargs["kind"]
        if self.kind not in LetterTemplate.Kind.values:
            raise Http404
        self.template = letters.latest(self.kind)
        self.title = LetterTemplate.Kind(self.kind).label

    def form_kwargs(self) -> dict[str, Any]:
        return {"template": self.template}

    def show(self, form: TextForm, status: int = 200) -> HttpResponse:
        self.form = form
        return super().show(form, status)

    def act(self, form) -> str:
        made = letters.write_text(self.kind, texts=form.cleaned_data, by=self.request.user)
        return reverse("admin:applications_lettertemplate_change", args=[made.pk])

    def back_url(self) -> str:
        return reverse("admin:applications_lettertemplate_changelist")

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {
            **site,
            "title": self.title,
            "opts": LetterTemplate._meta,
            "original": self.template,
            "known": [(f"{{{name}}}", said) for name, said in letter_text.known(self.kind)],
            "previews": self.previews(),
        }

    def previews(self) -> list[dict[str, Any]]:
        """What stands in the fields now, with a sample’s words."""
        texts = self.form.typed()
        return [
            {
                "language": code,
                "subject": letter_text.plain(texts[f"subject_{code}"], SAMPLE, code),
                "body": letter_text.as_html(texts[f"body_{code}"].replace("\r\n", "\n"), SAMPLE, code),
                "message": letter_text.plain(texts[f"message_{code}"], SAMPLE, code),
            }
            for code in letters.LANGUAGES
        ]
