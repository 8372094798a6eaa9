"""The texts of the decision letters: versions to read, and a new one to write with its preview."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from applications.actions import letters
from applications.forms.rounds import TextForm
from applications.models import LetterTemplate
from applications.selection import letter_text
from portal.languages import OWN
from portal.rules import is_secretariat
from portal.staff.pages import AdminPage, address_of
from portal.staff.records import ReadOnlyAdmin

# Of nobody: what a preview puts into a text.
SAMPLE: dict[str, Any] = {
    "party": {"fr": "Sénégal", "en": "Senegal"},
    "call": {"fr": "Appel ouvert en continu", "en": "Call open on a continuous basis"},
    "reference": "2026-SEN-01", "title": "Musiques et cinéma", "authority": "Direction des arts", "language": "fr",
    "score": "78.50", "order": "2", "reasons": "…",
}  # fmt: skip


class NewText(AdminPage):
    """The next version of a kind of letter, seen before it is saved."""

    template_name = "admin/applications/lettertemplate/new.html"
    form_class = TextForm
    submit_label = _("Save as a new version")
    done_message = _("The new version is saved; the letters written from now on use it.")
    edits = "template"

    def prepare(self) -> None:
        super().prepare()
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
        return address_of(made)

    def context(self) -> dict[str, Any]:
        known = [(f"{{{name}}}", meaning) for name, meaning in letter_text.known(self.kind)]
        return super().context() | {"original": self.template, "known": known, "previews": self.previews()}

    def previews(self) -> list[dict[str, Any]]:
        """What stands in the fields now, with a sample’s words."""
        texts = self.form.typed()
        return [
            {
                "language": code,
                "subject": letter_text.filled_in(texts[f"subject_{code}"], SAMPLE, code),
                "body": letter_text.as_html(texts[f"body_{code}"].replace("\r\n", "\n"), SAMPLE, code),
                "message": letter_text.filled_in(texts[f"message_{code}"], SAMPLE, code),
            }
            for code in OWN
        ]


@admin.register(LetterTemplate)
class LetterTemplateAdmin(ReadOnlyAdmin):
    """A version never changes: a new one is written from it."""

    list_display = ["kind", "version", "subject", "written_at", "written_by"]
    list_filter = ["kind"]
    list_select_related = ["written_by"]
    change_form_template = "admin/applications/lettertemplate/version.html"
    viewers = is_secretariat
    pages = {"new": ("<slug:kind>/new/", NewText)}
    fields = [
        "kind", "version", "written_at", "written_by", "subject_fr", "body_fr", "message_fr", "subject_en", "body_en",
        "message_en",
    ]  # fmt: skip
