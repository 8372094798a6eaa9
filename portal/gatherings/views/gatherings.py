"""The gatherings of a record, and the pages of one: what is announced, what came of it, its moves."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal import files, history, registry, zones
from portal.forms.page import FormPage
from portal.forms.transitions import TransitionPage
from portal.gatherings import actions, door, figures, hosts, queries, reading, rules, times
from portal.gatherings.forms import GatheringForm, MaterialsForm, ReportForm
from portal.models import Attendance, Gathering, StoredFile, User
from portal.written import typed_line


def find_record(user: User, slug: str, pk: int) -> tuple[hosts.Host, Any]:
    """The record of the address, among those whose gatherings the person reads. Raises Http404."""
    host = hosts.of_slug(slug)
    if host is None:
        raise Http404
    return host, get_object_or_404(host.open_to(user), pk=pk)


def find(user: User, pk: int) -> Gathering:
    """The gathering of the address. Raises Http404."""
    return get_object_or_404(queries.visible_to(user), pk=pk)


@require_safe
def of_record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All of a record's, with their figures."""
    _host, record = find_record(request.user, slug, pk)
    record_url = registry.page_of(request.user, record)
    context = {"held": reading.read(record, request.user), "record": record, "record_url": record_url}
    return render(request, "portal/gatherings/list.html", context)


@require_safe
def gathering(request: HttpRequest, pk: int) -> HttpResponse:
    """One: what is announced, what waits, who came, what came of it."""
    found, user = find(request.user, pk), request.user
    host = hosts.of(found)
    may_write = rules.may_write(user, found)
    people = list(found.people.all()) if may_write else []
    context = {
        "gathering": found,
        "host": host,
        "record": found.about,
        "record_url": registry.page_of(user, found.about),
        "gatherings_url": host.address(found.about),
        "thing": host.named(found.about),
        "rows": found.lifecycle.open_to(user, found),
        "moves": registry.moves_of(found),
        "figures": figures.of(found),
        "may_write": may_write,
        "may_announce": may_write and found.state in ("draft", "planned"),
        "may_enter": may_write and found.state in ("planned", "held"),
        "may_report": may_write and found.state in ("held", "closed"),
        "may_add": may_write and found.state != "cancelled",
        "expected": sum(person.state in (Attendance.State.INVITED, Attendance.State.COMING) for person in people),
        "waiting": sum(person.state == Attendance.State.WAITING for person in people),
        "forgotten": any(person.forgotten_at for person in people),
        "cancelled": queries.why_cancelled(found) if found.state == "cancelled" else None,
        "conclusions": found.conclusions.all(),
        "materials": files.about(found, actions.MATERIAL),
        "history": history.history_of(found, user).exclude(verb=door.ENTERED),  # hundreds, listed with their link
    }
    return render(request, "portal/gatherings/page.html", context)


class Plan(FormPage):
    """Plan one about a record; whoever only drafts proposes it."""

    form_class = GatheringForm
    title = _("Plan a gathering")
    submit_label = _("Plan this gathering")
    done_message = _("The gathering is planned.")
    may_repeat = False

    def prepare(self) -> None:
        user = self.request.user
        self.host, self.record = find_record(user, self.kwargs["slug"], self.kwargs["pk"])
        if not self.host.may_draft(user, self.record):
            raise PermissionDenied
        if not self.host.may_decide(user, self.record):
            self.title, self.submit_label = _("Propose a gathering"), _("Propose this gathering")
            self.done_message = _("The gathering is proposed: the Party plans it.")

    def form_kwargs(self) -> dict[str, Any]:
        party = getattr(self.record, "party", None)
        initial = {"time_zone": zones.of_country(party.iso2 if party else ""), "level": "national"}
        return {"host": self.host, "initial": initial | {"language": self.record.language}}

    def act(self, form: GatheringForm) -> str:
        made = actions.plan(self.record, by=self.request.user, **form.cleaned_data)
        return reverse("gathering", args=[made.pk])

    def back_url(self) -> str:
        return self.host.address(self.record)


class GatheringPage(FormPage):
    """A form about a gathering, for whoever writes in it."""

    template_name = "portal/gatherings/form.html"
    done_message = _("Saved.")
    edits = "gathering"

    def prepare(self) -> None:
        self.gathering = find(self.request.user, self.kwargs["pk"])
        if not rules.may_write(self.request.user, self.gathering):
            raise PermissionDenied

    def back_url(self) -> str:
        return reverse("gathering", args=[self.gathering.pk])

    def context(self) -> dict[str, Any]:
        return {"gathering": self.gathering}


class Change(GatheringPage):
    """What is announced."""

    form_class = GatheringForm
    title = _("Change the gathering")

    def form_kwargs(self) -> dict[str, Any]:
        initial = {name: getattr(self.gathering, name) for name in actions.FIELDS}
        hours = self.gathering.state == "draft"
        initial |= times.typed(self.gathering) if hours else {}
        return {"host": hosts.of(self.gathering), "hours": hours, "initial": initial}

    def act(self, form: GatheringForm) -> str:
        actions.change(self.gathering, by=self.request.user, **form.cleaned_data)
        return self.back_url()


class Report(GatheringPage):
    """The summary and the conclusions."""

    title = _("What came of it")
    intro = _("Each conclusion stands by itself, so that what is to follow from it can be told.")

    def make_form(self, data=None, files=None) -> ReportForm:
        conclusions = list(self.gathering.conclusions.all())
        initial = {"summary": self.gathering.summary}
        return ReportForm(data, initial=initial, gathering=self.gathering, conclusions=conclusions)

    def act(self, form: ReportForm) -> str:
        said = {"summary": form.cleaned_data["summary"], "conclusions": form.conclusions()}
        actions.report(self.gathering, by=self.request.user, **said)
        return self.back_url()


class AddMaterials(GatheringPage):
    """What was shown or handed out."""

    form_class = MaterialsForm
    title = _("Add materials")
    submit_label = _("Add these files")
    done_message = _("The files are added.")
    edits = ""

    def act(self, form: MaterialsForm) -> str:
        actions.add_materials(self.gathering, by=self.request.user, **form.cleaned_data)
        return f"{self.back_url()}#materials"


class RemoveMaterial(GatheringPage):
    """One file, which a colleague may have removed meanwhile."""

    title = _("Remove a file")
    submit_label = _("Remove this file")
    done_message = _("The file is removed.")
    danger = True
    edits = ""

    def prepare(self) -> None:
        super().prepare()
        kept = files.about(self.gathering, actions.MATERIAL)
        self.stored: StoredFile = get_object_or_404(kept, pk=self.kwargs["file"])
        self.intro = typed_line(self.stored.name)

    def make_form(self, data=None, files=None) -> forms.Form:
        return forms.Form(data)

    def act(self, form) -> str:
        actions.remove_material(self.gathering, self.stored, by=self.request.user)
        return f"{self.back_url()}#materials"


class Move(TransitionPage):
    """Plan, hold, close, move, cancel."""

    template_name = "portal/gatherings/move.html"
    edits = "record"
    records = staticmethod(queries.visible_to)

    def make_form(self, data=None, files=None):
        form = super().make_form(data, files)
        form.initial = times.typed(self.record) | times.typed_end(self.record)
        return form

    @staticmethod
    def leads_to(user: User, gathering: Gathering) -> str:
        return reverse("gathering", args=[gathering.pk])
