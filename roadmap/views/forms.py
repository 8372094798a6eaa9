"""The forms by which a Party writes its national roadmap: one subject a page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.forms.drafts import DraftForm
from portal.forms.page import FormPage, Instead
from roadmap import actions, queries, rules
from roadmap.forms import ActionItemForm, ContextForm, FollowUpForm, MeasureForm, PriorityForm, VisionForm
from roadmap.models import ActionItem, Activity, Measure, NationalRoadmap, Priority

SECTIONS = {
    "vision": (VisionForm, _("Vision and period"), ("drafting",)),
    "context": (ContextForm, _("Context"), ("drafting",)),
    "follow-up": (FollowUpForm, _("Follow-up"), ("drafting", "validated")),
}


class RoadmapPage(FormPage):
    """A form about a roadmap, for those who write in it."""

    template_name = "roadmap/form.html"
    done_message: str | Promise = _("Saved.")
    open_in: tuple[str, ...] = ("drafting",)

    def prepare(self) -> None:
        self.roadmap: NationalRoadmap = get_object_or_404(queries.visible_to(self.request.user), pk=self.kwargs["pk"])
        if not rules.may_edit(self.request.user, self.roadmap):
            raise PermissionDenied
        try:
            self.find()
        except Http404:
            if self.request.method != "POST":
                raise
            raise Instead(self.give_back()) from None

    def find(self) -> None:
        """Find the part of the roadmap that the page is about. Raises Http404."""

    def give_back(self) -> HttpResponse:
        """What was typed about something that somebody removed meanwhile, to copy from."""
        typed = [text for name, text in self.request.POST.items() if not name.startswith(("_", "csrf"))]
        return render(self.request, "roadmap/gone.html", {"roadmap": self.roadmap, "typed": typed}, status=410)

    def form_kwargs(self) -> dict[str, Any]:
        return {"language": self.roadmap.language, "initial": self.initial()}

    def initial(self) -> dict[str, Any]:
        """What is stored; nothing where the page makes something new."""
        return {}

    def context(self) -> dict[str, Any]:
        return {"roadmap": self.roadmap, "is_closed": self.roadmap.state not in self.open_in}


class _Change:
    """A page that changes what is stored: `stored()` is the record, `names` its fields in the form, `earlier` the name
    of the page of its earlier versions. Whatever changes a part of a roadmap locks the roadmap first."""

    edits = "roadmap"
    names: Sequence[str]
    earlier = ""

    def context(self) -> dict[str, Any]:
        return super().context() | {"earlier": reverse(self.earlier, kwargs=self.kwargs) if self.earlier else ""}

    def initial(self) -> dict[str, Any]:
        record = self.stored()
        return {name: record.serializable_value(name) for name in self.names}


class Text(_Change, RoadmapPage):
    """A part of the roadmap's own text."""

    earlier = "roadmap-text-earlier"

    def find(self) -> None:
        if self.kwargs["section"] not in SECTIONS:
            raise Http404
        self.form_class, self.title, self.open_in = SECTIONS[self.kwargs["section"]]
        self.names = list(self.form_class.base_fields)

    def stored(self) -> NationalRoadmap:
        return self.roadmap

    def act(self, form) -> str:
        actions.save_text(self.roadmap, by=self.request.user, **form.cleaned_data)
        return self.back_url()

    def back_url(self) -> str:
        return reverse("national-roadmap", args=[self.roadmap.pk])


# --- Priorities and measures ------------------------------------------------------------------------------------------


class _OfPriorities(RoadmapPage):
    def back_url(self) -> str:
        return reverse("roadmap-priorities", args=[self.roadmap.pk])

    def priority(self) -> Priority:
        return get_object_or_404(queries.priorities(self.roadmap), activity__code=self.kwargs["code"])

    def measure(self) -> Measure:
        measures = Measure.objects.filter(priority__roadmap=self.roadmap).select_related("priority__activity")
        return get_object_or_404(measures, pk=self.kwargs["measure"])


class AddPriority(_OfPriorities):
    """One more activity of the open roadmap."""

    form_class = PriorityForm
    title = _("Add a priority")

    def form_kwargs(self):
        return super().form_kwargs() | {"roadmap": self.roadmap, "adding": True}

    def act(self, form) -> str:
        given = form.cleaned_data
        actions.add_priority(
            self.roadmap, given["activity"], justification=given["justification"], by=self.request.user
        )
        return self.back_url()


class ChangePriority(_Change, _OfPriorities):
    """Why an activity comes first."""

    earlier = "roadmap-priority-earlier"
    form_class = PriorityForm
    names = ("justification",)

    def find(self) -> None:
        self.title = str(self.priority().activity)

    def stored(self) -> Priority:
        return self.priority()

    def form_kwargs(self):
        return super().form_kwargs() | {"roadmap": self.roadmap, "adding": False}

    def act(self, form) -> str:
        actions.change_priority(self.priority(), by=self.request.user, **form.cleaned_data)
        return self.back_url()


class AddMeasure(_OfPriorities):
    """A measure under one of the priorities."""

    form_class = MeasureForm
    title = _("Add a measure")
    may_repeat = False

    def find(self) -> None:
        self.activity: Activity = self.priority().activity
        self.intro = str(self.activity)

    def act(self, form) -> str:
        actions.add_measure(self.roadmap, activity=self.activity, by=self.request.user, **form.cleaned_data)
        return self.back_url()


class ChangeMeasure(_Change, _OfPriorities):
    """A measure's words."""

    earlier = "roadmap-measure-earlier"
    form_class = MeasureForm
    names = ("title", "description")
    title = _("Change a measure")

    def find(self) -> None:
        self.intro = str(self.measure().priority.activity)

    def stored(self) -> Measure:
        return self.measure()

    def act(self, form) -> str:
        actions.change_measure(self.measure(), by=self.request.user, **form.cleaned_data)
        return self.back_url()


class _Removal:
    """A page that shows what would go, and asks for one more press of a button."""

    form_class = forms.Form
    submit_label = _("Remove")
    danger = True
    done_message = _("Removed; what it said stays in the history.")

    def form_kwargs(self):
        return {}

    def context(self):
        return super().context() | {"gone": self.gone()}


class RemovePriority(_Removal, _OfPriorities):
    """Take an activity out of the priorities."""

    title = _("Remove this priority?")

    def find(self) -> None:
        self.intro = str(self.priority().activity)

    def gone(self) -> str:
        return self.priority().justification

    def act(self, form) -> str:
        actions.remove_priority(self.priority(), by=self.request.user)
        return self.back_url()


class RemoveMeasure(_Removal, _OfPriorities):
    """Take a measure out."""

    title = _("Remove this measure?")

    def find(self) -> None:
        self.intro = str(self.measure().priority.activity)

    def gone(self) -> str:
        return self.measure().title

    def act(self, form) -> str:
        actions.remove_measure(self.measure(), by=self.request.user)
        return self.back_url()


# --- The action plan --------------------------------------------------------------------------------------------------


class _OfPlan(RoadmapPage):
    form_class = ActionItemForm
    currency = "USD"
    open_in = ("validated",)

    def back_url(self) -> str:
        return reverse("roadmap-plan", args=[self.roadmap.pk])

    def priority(self) -> Priority:
        raise NotImplementedError

    def item(self) -> ActionItem:
        return get_object_or_404(queries.action_plan(self.roadmap), pk=self.kwargs["item"])

    def form_kwargs(self):
        priority = self.priority()
        priority.roadmap = self.roadmap
        return super().form_kwargs() | {"priority": priority, "currency": self.currency}


class AddAction(_OfPlan):
    """A line of the plan, for one of the priorities."""

    title = _("Add an action")
    may_repeat = False

    def find(self) -> None:
        self.intro = str(self.priority().activity)

    def priority(self) -> Priority:
        return get_object_or_404(queries.priorities(self.roadmap), activity__code=self.kwargs["code"])

    def act(self, form) -> str:
        activity = self.priority().activity
        actions.add_action_item(self.roadmap, activity=activity, by=self.request.user, **form.cleaned_data)
        return self.back_url()


class ChangeAction(_Change, _OfPlan):
    """A line of the plan."""

    earlier = "roadmap-action-earlier"
    names = actions.ITEM_FIELDS
    title = _("Change an action")

    def find(self) -> None:
        self.intro, self.currency = str(self.item().priority.activity), self.item().currency

    def stored(self) -> ActionItem:
        return self.item()

    def priority(self) -> Priority:
        return self.item().priority

    def act(self, form) -> str:
        actions.change_action_item(self.item(), by=self.request.user, **form.cleaned_data)
        return self.back_url()


class RemoveAction(_Removal, _OfPlan):
    """Take a line out of the plan."""

    title = _("Remove this action?")

    def find(self) -> None:
        self.intro = str(self.item().priority.activity)

    def gone(self) -> str:
        return self.item().title

    def act(self, form) -> str:
        actions.remove_action_item(self.item(), by=self.request.user)
        return self.back_url()


# --- Draft PDFs -------------------------------------------------------------------------------------------------------


class Drafts(FormPage):
    """The draft PDFs, and the form by which another is made."""

    template_name = "roadmap/drafts.html"
    form_class = DraftForm
    title = _("Draft PDFs")
    intro = _("The roadmap as it stands today, for the ministries to read and sign. Each page says that it is a draft.")
    submit_label = _("Make a draft PDF")
    done_message = _("The draft is being made; this takes less than a minute.")

    def prepare(self) -> None:
        self.roadmap = get_object_or_404(queries.visible_to(self.request.user), pk=self.kwargs["pk"])
        if not rules.may_read_drafts(self.request.user, self.roadmap):
            raise PermissionDenied

    def form_kwargs(self):
        return {"initial": {"languages": [self.request.LANGUAGE_CODE]}}

    def act(self, form) -> str:
        for language in form.cleaned_data["languages"]:
            actions.make_draft(self.roadmap, language=language, by=self.request.user)
        return reverse("roadmap-drafts", args=[self.roadmap.pk])

    def context(self):
        may_make = rules.may_make_draft(self.request.user, self.roadmap) and not self.roadmap.is_published
        return {"roadmap": self.roadmap, "drafts": queries.drafts(self.roadmap), "may_make": may_make}

    def back_url(self) -> str:
        return reverse("national-roadmap", args=[self.roadmap.pk])
