"""One section of an application: the page on which its Party writes it, and the list of all of them."""

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from applications import actions, queries
from applications.dossier import content, progress, sections
from applications.forms import sections as forms
from applications.models import Application, Section
from applications.rules import own_parties
from portal import clock, files
from portal.forms import kept, once
from portal.forms.page import FormPage, put_errors
from portal.refusals import Refused, WrongState

COMPARE = "_compare"
FIELDS = {
    "priorities": "applications/section_priorities.html",
    "attachments": "applications/section_attachments.html",
}


class SectionPage(FormPage):
    """One section of the draft: saved complete or not, and on to the next."""

    template_name = "applications/section.html"
    submit_label = _("Save and continue")
    saves_by_itself = True

    def prepare(self) -> None:
        found = queries.visible_to(self.request.user)
        found = found if self.acts() or kept.BY_ITSELF in self.request.POST else queries.for_tasks(found)
        self.application = get_object_or_404(found, pk=self.kwargs["pk"])
        self.kind = sections.BY_KEY.get(self.kwargs["section"])
        if self.kind is None:
            raise Http404
        if self.application.party_id not in own_parties(self.request.user):
            raise PermissionDenied
        self.title, self.intro = self.kind.question, self.kind.intro
        self.overtaken: Section | None = None

    @cached_property
    def stored(self) -> list:
        return list(files.about(self.application))

    def make_form(self, data=None, files=None):
        if self.kind.key == "attachments":
            return forms.AttachmentsForm(data, files, stored=self.stored)
        saved = self._saved() if data is None else None  # what is sent says from which it began
        return forms.section_form(self.kind)(
            data,
            instance=self.application,
            kind=self.kind,
            revision=saved.revision if saved else 0,
            language=self.application.language,
        )

    def _saved(self) -> Section | None:
        return next((s for s in self.application.sections.all() if s.key == self.kind.key), None)

    def act(self, form) -> str:
        if self.kind.key == "attachments":
            self._save_files(form)
        else:
            self._save_section(form)
        return self._next()

    def _save_section(self, form) -> None:
        try:
            actions.save_section(
                self.application,
                self.kind.key,
                by=self.request.user,
                revision=form.cleaned_data["revision"],
                values=form.values(),
                rows=form.rows() if self.kind.rows else (),
                message=self._message(),
            )
        except actions.Overtaken as refusal:
            self.overtaken = refusal.section
            form.data = form.data.copy()
            form.data["revision"] = str(refusal.section.revision)
            raise

    def _message(self, by_itself: bool = False) -> actions.Message | None:
        """What the form's script says of itself; None where no script runs."""
        form = once.form_of(self.request.POST.get(once.FIELD, ""), self.request.user)
        sequence = self.request.POST.get("_sequence", "")
        if form is None or not re.fullmatch(r"[0-9]{1,9}", sequence):
            return None
        return actions.Message(form, int(sequence), by_itself)

    def save_by_itself(self, form) -> HttpResponse:
        """What is valid is saved; what isn't stays as it was, and is said."""
        form.is_valid()
        message = self._message(by_itself=True)
        if message is None or self.kind.key == "attachments" or "revision" in form.errors:
            return HttpResponse(status=400)
        context: dict[str, Any] = {"application": self.application, "kind": self.kind}
        try:
            section = self._save_valid(form, message)
        except actions.Overtaken as refusal:
            context |= {"became": "overtaken", "overtaken": refusal.section}
        except WrongState as refusal:
            context |= {"became": "closed", "refusal": refusal}
        else:
            wrong = [(form[name].label, said) for name, said in form.errors.items() if name in form.fields]
            context |= {"became": "partly" if wrong else "saved", "section": section, "wrong": wrong}
        response = render(self.request, "applications/saved_by_itself.html", context)
        response.headers["X-Kept"] = context["became"]
        return response

    def _save_valid(self, form, message: actions.Message) -> Section:
        """Tries without the fields that the action refuses until it refuses none: a list is saved whole or not."""
        for _attempt in range(len(self.kind.fields) + 2):
            of_rows = [name for name in form.errors if name not in self.kind.fields]
            try:
                return actions.save_section(
                    self.application,
                    self.kind.key,
                    by=self.request.user,
                    revision=form.cleaned_data["revision"],
                    values={name: form.cleaned_data[name] for name in self.kind.fields if name not in form.errors},
                    rows=form.rows() if self.kind.rows and not of_rows else None,
                    message=message,
                )
            except (actions.Overtaken, WrongState):
                raise
            except ValidationError as error:
                put_errors(form, error)
        raise Refused(_("This section can’t be saved by itself."))

    def _save_files(self, form) -> None:
        for stored in form.removed():
            actions.detach(self.application, stored, by=self.request.user)
        for name, purpose in (("letter", sections.LETTER), ("document", sections.DOCUMENT)):
            if form.cleaned_data[name]:
                actions.attach(self.application, form.cleaned_data[name], by=self.request.user, purpose=purpose)

    def _next(self) -> str:
        """The next section, the list for those who want to stop here, or the answers to check at the end."""
        if self.application.state == "clarifying":
            return reverse("application-clarification", args=[self.application.pk])
        if self.request.POST.get("_submit") == "close":
            return self.back_url()
        keys = [kind.key for kind in sections.SECTIONS]
        after = keys[keys.index(self.kind.key) + 1 :]
        if after:
            return reverse("application-section", args=[self.application.pk, after[0]])
        return reverse("application-check", args=[self.application.pk])

    def back_url(self) -> str:
        return reverse("application", args=[self.application.pk])

    def show(self, form, status: int = 200) -> HttpResponse:
        """Where somebody else has saved meanwhile, both versions, to choose from."""
        self.versions = []
        if COMPARE in self.request.POST and not self.overtaken and self.kind.key != "attachments":
            form.data = form.data.copy()
            self.overtaken = self.application.sections.filter(key=self.kind.key).select_related("saved_by").first()
            form.data["revision"] = str(self.overtaken.revision if self.overtaken else 0)
        if self.overtaken:
            fresh = Application.objects.select_related("party").get(pk=self.application.pk)
            typed = forms.section_form(self.kind)(
                self.request.POST, instance=fresh, kind=self.kind, revision=0, language=fresh.language
            )
            self.versions = content.versions(fresh, self.kind, typed)
        return super().show(form, status)

    def context(self) -> dict[str, Any]:
        saved, editable = self._saved(), sections.is_open(self.application, self.kind.key)
        somebody = saved and saved.saved_by_id != self.request.user.pk
        return {
            "application": self.application,
            "kind": self.kind,
            "tasks": progress.tasks_of(self.application),
            "stored": self.stored if self.kind.key == "attachments" else [],
            "saved": saved,
            "busy": saved if somebody and saved.saved_at > clock.now() - timedelta(minutes=15) else None,
            "overtaken": self.overtaken,
            "versions": self.versions,
            "editable": editable,
            # What was typed stays in its form, even where it comes too late.
            "part": None if editable or self.request.POST else content.section_of(self.application, self.kind.key),
            "fields_template": FIELDS.get(self.kind.key, "applications/section_fields.html"),
        }
