"""The pages of an assistance's workspace in the admin: each changes one thing, through its action."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance import actions, queries
from assistance.forms import CloseStepForm, MilestoneForm, OfficerForm, PlanForm, ProposeForm, ReopenStepForm
from assistance.models import Assistance, Milestone, Step
from portal import clock
from portal.forms.page import FormPage


class WorkspacePage(FormPage):
    """One form about an assistance; it leads back to the workspace."""

    template_name = "admin/form_page.html"
    model_admin: Any = None

    def prepare(self) -> None:
        self.assistance = get_object_or_404(queries.visible_to(self.request.user), pk=self.kwargs["pk"])

    def back_url(self) -> str:
        return reverse("admin:assistance_assistance_change", args=[self.assistance.pk])

    def act(self, form: forms.BaseForm) -> str:
        self.change(form.cleaned_data)
        return self.back_url()

    def change(self, answers: dict[str, Any]) -> None:
        """Do it, through the action."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": Assistance._meta, "original": self.assistance}


class ChangeOfficer(WorkspacePage):
    form_class = OfficerForm
    title = _("Change the officer in charge")
    done_message = _("The officer in charge is changed.")
    edits = "assistance"

    def form_kwargs(self) -> dict:
        return {"initial": {"officer": self.assistance.officer_id}}

    def change(self, answers: dict[str, Any]) -> None:
        actions.change_officer(self.assistance, by=self.request.user, **answers)


class Plan(WorkspacePage):
    form_class = PlanForm
    title = _("Plan the steps")
    done_message = _("The plan is saved.")
    edits = "assistance"

    def form_kwargs(self) -> dict:
        return {"steps": self.assistance.steps.filter(done_on=None).select_related("kind")}

    def change(self, answers: dict[str, Any]) -> None:
        numbers = {int(name.removeprefix("start_")) for name in answers if name.startswith("start_")}
        dates = {number: (answers[f"start_{number}"], answers[f"end_{number}"]) for number in numbers}
        actions.plan_steps(self.assistance, dates=dates, by=self.request.user)


class Propose(WorkspacePage):
    form_class = ProposeForm
    template_name = "assistance/propose.html"
    title = _("Propose an expert")
    intro = _(
        "The admitted experts who can sign in, those who suit the project best first. The Party then agrees or objects."
    )
    submit_label = _("Propose to the Party")
    done_message = _("The expert is proposed to the Party.")

    def form_kwargs(self) -> dict:
        return {"suggestions": queries.suggestions(self.assistance)}

    def context(self) -> dict[str, Any]:
        return super().context() | {"needs": self.assistance.application.expert_needs.all()}

    def change(self, answers: dict[str, Any]) -> None:
        actions.propose(self.assistance, by=self.request.user, **answers)


# --- Steps ------------------------------------------------------------------------------------------------------------


class StepPage(WorkspacePage):
    """About one of the nine steps."""

    def prepare(self) -> None:
        super().prepare()
        steps = self.assistance.steps.select_related("kind", "assistance")
        self.step: Step = get_object_or_404(steps, number=self.kwargs["number"])
        self.intro = str(self.step.kind)


class CloseStep(StepPage):
    form_class = CloseStepForm
    title = _("Close the step")
    submit_label = _("The step is done")
    done_message = _("The step is done.")

    def form_kwargs(self) -> dict:
        return {"initial": {"done_on": clock.today()}}

    def change(self, answers: dict[str, Any]) -> None:
        actions.close_step(self.step, by=self.request.user, **answers)


class ReopenStep(StepPage):
    form_class = ReopenStepForm
    title = _("Open the step again")
    submit_label = _("Open it again")
    done_message = _("The step is open again.")
    danger = True

    def change(self, answers: dict[str, Any]) -> None:
        actions.reopen_step(self.step, by=self.request.user, **answers)


class AddMilestone(StepPage):
    form_class = MilestoneForm
    title = _("Plan a milestone")
    may_repeat = False
    done_message = _("The milestone is planned.")

    def form_kwargs(self) -> dict:
        initial = {"language": self.assistance.language, "responsible": self.step.kind.responsible}
        return {"initial": {**initial, "due": self.step.planned_end}}

    def change(self, answers: dict[str, Any]) -> None:
        actions.plan_milestone(self.step, by=self.request.user, **answers)


class ChangeMilestone(WorkspacePage):
    form_class = MilestoneForm
    title = _("Change the milestone")
    done_message = _("The milestone is changed.")
    edits = "milestone"

    def prepare(self) -> None:
        super().prepare()
        found = Milestone.objects.filter(step__assistance=self.assistance).select_related("step__assistance")
        self.milestone = get_object_or_404(found, pk=self.kwargs["milestone"])

    def form_kwargs(self) -> dict:
        names = ("title", "language", "due", "responsible")
        return {"initial": {name: getattr(self.milestone, name) for name in names}}

    def change(self, answers: dict[str, Any]) -> None:
        actions.change_milestone(self.milestone, by=self.request.user, **answers)


# Name of the address: where it stands under the assistance, and its page.
PAGES = {
    "officer": ("officer/", ChangeOfficer),
    "plan": ("plan/", Plan),
    "propose": ("propose/", Propose),
    "close_step": ("steps/<int:number>/close/", CloseStep),
    "reopen_step": ("steps/<int:number>/reopen/", ReopenStep),
    "add_milestone": ("steps/<int:number>/milestones/add/", AddMilestone),
    "change_milestone": ("milestones/<int:milestone>/change/", ChangeMilestone),
}
