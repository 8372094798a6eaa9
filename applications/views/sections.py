"""One section of an application: the page on which its Party writes it, and the list of all of them."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from applications import actions, queries
from applications.dossier import content, progress, sections
from applications.forms import sections as forms
from applications.models import Application, Section
from applications.rules import own_parties
from portal import clock, files
from portal.forms import kept
from portal.forms.autosave import AutosavePage, Version
from portal.sittings import Message

FIELDS = {
    "priorities": "applications/section_priorities.html",
    "attachments": "applications/section_attachments.html",
}


class SectionPage(AutosavePage):
    """One section of the draft: saved complete or not, and on to the next."""

    template_name = "applications/section.html"
    submit_label = _("Save and continue")

    def prepare(self) -> None:
        applications = queries.visible_to(self.request.user)
        if not (self.acts() or kept.BY_ITSELF in self.request.POST):
            applications = queries.for_tasks(applications)
        self.application = get_object_or_404(applications, pk=self.kwargs["pk"])
        self.kind = sections.BY_KEY.get(self.kwargs["section"])
        if self.kind is None:
            raise Http404
        if self.application.party_id not in own_parties(self.request.user):
            raise PermissionDenied
        self.title, self.intro = self.kind.question, self.kind.intro
        self.saves_by_itself = self.kind.key != "attachments"

    @cached_property
    def stored(self) -> list:
        return list(files.about(self.application))

    def make_form(self, data=None, files=None):
        if not self.saves_by_itself:
            return forms.AttachmentsForm(data, files, stored=self.stored)
        return self._form_of(self.application, data)

    def _form_of(self, application: Application, data):
        form_class = forms.section_form(self.kind)
        return form_class(data, instance=application, kind=self.kind, language=application.language)

    def saved(self) -> Section | None:
        return next((s for s in self.application.sections.all() if s.key == self.kind.key), None)

    def act(self, form) -> str:
        if self.saves_by_itself:
            return super().act(form)
        self._save_files(form)
        return self.leads_to()

    def store(self, form, message: Message | None) -> Section:
        return actions.save_section(
            self.application,
            self.kind.key,
            by=self.request.user,
            revision=self.revision,
            values=form.values(),
            rows=form.valid_rows() if self.kind.rows else None,
            message=message,
        )

    def versions(self) -> list[Version]:
        fresh = Application.objects.select_related("party").get(pk=self.application.pk)
        return content.versions(fresh, self.kind, self._form_of(fresh, self.request.POST))

    def _save_files(self, form) -> None:
        for stored in form.removed():
            actions.detach(self.application, stored, by=self.request.user)
        for name, purpose in (("letter", sections.LETTER), ("document", sections.DOCUMENT)):
            if form.cleaned_data[name]:
                actions.attach(self.application, form.cleaned_data[name], by=self.request.user, purpose=purpose)

    def leads_to(self) -> str:
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

    def context(self) -> dict[str, Any]:
        saved, why_closed = self.saved(), sections.why_closed(self.application, self.kind.key)
        is_read = why_closed and not self.request.POST  # what was typed stays in its form, even where it comes too late
        somebody = saved and saved.saved_by_id != self.request.user.pk
        return super().context() | {
            "application": self.application,
            "kind": self.kind,
            "tasks": progress.tasks_of(self.application),
            "stored": [] if self.saves_by_itself else self.stored,
            "saved": saved,
            "busy": saved if somebody and saved.saved_at > clock.now() - timedelta(minutes=15) else None,
            "typed_language": self.application.language,
            "why_closed": why_closed,
            "part": content.section_of(self.application, self.kind.key) if is_read else None,
            "fields_template": FIELDS.get(self.kind.key, "applications/section_fields.html"),
        }
