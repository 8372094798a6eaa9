"""One section of an application: the page on which its Party writes it, and the list of all of them."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from applications import actions, queries
from applications.dossier import content as dossier
from applications.dossier import progress, sections
from applications.forms import sections as forms
from applications.models import Application, Question, Section
from applications.rules import own_parties
from portal import clock, files
from portal.forms import kept
from portal.forms.autosave import AutosavePage, Version
from portal.forms.earlier import EarlierPage
from portal.forms.page import as_sent, put_errors
from portal.sittings import Message

FIELDS = {
    "priorities": "applications/section_priorities.html",
    "attachments": "applications/section_attachments.html",
}


class OfSection:
    """A page about one section, for its Party's own people."""

    def find(self, applications: QuerySet[Application]) -> None:
        self.application = get_object_or_404(applications, pk=self.kwargs["pk"])
        self.kind = sections.BY_KEY.get(self.kwargs["section"])
        if self.kind is None:
            raise Http404
        if self.application.party_id not in own_parties(self.request.user):
            raise PermissionDenied

    def saved(self) -> Section | None:
        return next((s for s in self.application.sections.all() if s.key == self.kind.key), None)


class SectionPage(OfSection, AutosavePage):
    """One section of the draft: saved complete or not, and on to the next."""

    template_name = "applications/section.html"
    submit_label = _("Save and continue")

    def prepare(self) -> None:
        applications = queries.visible_to(self.request.user)
        if not (self.acts() or kept.BY_ITSELF in self.request.POST):
            applications = queries.for_tasks(applications)
        self.find(applications)
        self.title, self.intro = self.kind.question, self.kind.intro
        self.saves_by_itself = self.kind.key != "attachments"

    @cached_property
    def stored(self) -> list:
        return list(files.about(self.application))

    def make_form(self, data=None, files=None):
        if not self.saves_by_itself:
            return forms.AttachmentsForm(data, files, stored=self.stored)
        form = self._form_of(self.application, data)
        saved = self.saved()
        return self._with_unread(form, saved.unread) if data is None and saved and saved.unread else form

    def _with_unread(self, stored, unread: dict[str, Any]):
        """The form as it was left, with what is wrong with it."""
        sent = as_sent(stored, unread)
        sent["_rows"] = str(getattr(stored, "row_count", ""))
        form = self._form_of(self.application, sent)
        if form.is_valid():
            values = form.values()
            try:
                actions.check_section(self.application, self.kind.key, values=values, rows=form.rows_or_none())
            except ValidationError as error:
                put_errors(form, error)
        return form

    def _form_of(self, application: Application, data):
        form_class = forms.section_form(self.kind)
        return form_class(data, instance=application, kind=self.kind, language=application.language)

    def act(self, form) -> str:
        if not self.saves_by_itself:
            self._save_files(form)
            return self.leads_to()
        return super().act(form)

    def store(self, form, message: Message | None) -> Section:
        return actions.save_section(
            self.application,
            self.kind.key,
            by=self.request.user,
            revision=self.revision,
            values=form.values(),
            rows=form.rows_or_none(),
            unread=form.unread(),
            message=message,
        )

    def versions(self) -> list[Version]:
        fresh = Application.objects.select_related("party").get(pk=self.application.pk)
        return dossier.versions(fresh, self.kind, self._form_of(fresh, self.request.POST))

    def _save_files(self, form) -> None:
        for stored in form.removed():
            actions.detach(self.application, stored, by=self.request.user)
        for name, purpose in sections.PLACES.items():
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

    def questions(self) -> list[Question]:
        asked_now = self.application.state == "clarifying"
        return list(queries.questions_on(self.application, self.kind.key)) if asked_now else []

    def earlier_url(self) -> str:
        return reverse("application-section-earlier", args=[self.application.pk, self.kind.key])

    def context(self) -> dict[str, Any]:
        saved, why_closed = self.saved(), sections.why_closed(self.application, self.kind.key)
        is_read = why_closed and not self.request.POST  # what was typed stays in its form, even where it comes too late
        somebody = saved and saved.saved_by_id != self.request.user.pk
        return super().context() | {
            "application": self.application,
            "kind": self.kind,
            "tasks": progress.tasks_of(self.application),
            "number": sections.SECTIONS.index(self.kind) + 1,
            "asked": self.questions(),
            "stored": [] if self.saves_by_itself else self.stored,
            "saved": saved,
            "busy": saved if somebody and saved.saved_at > clock.now() - timedelta(minutes=15) else None,
            "typed_language": self.application.language,
            "earlier": self.earlier_url() if saved and self.saves_by_itself else "",
            "why_closed": why_closed,
            "part": dossier.section_of(self.application, self.kind.key) if is_read else None,
            "fields_template": FIELDS.get(self.kind.key, "applications/section_fields.html"),
        }


class EarlierSections(OfSection, EarlierPage):
    """What a section said before somebody changed it."""

    def prepare(self) -> None:
        self.find(queries.visible_to(self.request.user))
        self.record, self.part, self.language = self.application, self.kind.key, self.application.language
        self.intro = self.kind.question

    def now(self) -> dict[str, Any]:
        saved = self.saved()
        unread = saved.unread if saved else {}
        return dossier.storable_section(self.application, self.kind) | {dossier.UNREAD: unread}

    def said(self, content: dict[str, Any]) -> list[tuple[Any, list[str]]]:
        return dossier.said(self.kind, content)

    def put_back(self, content: dict[str, Any]) -> None:
        actions.restore_section(self.application, self.kind.key, content, by=self.request.user)

    def back_url(self) -> str:
        return reverse("application-section", args=[self.application.pk, self.kind.key])
