"""The pages of an assistance's workspace in the admin: each changes one thing, through its action."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from assistance import actions, queries
from assistance.forms import CloseStepForm, MilestoneForm, OfficerForm, PlanForm, ProposeForm, ReopenStepForm
from assistance.models import Milestone, Step
from portal import clock
from portal.staff.pages import AdminPage


class ChangeOfficer(AdminPage):
    form_class = OfficerForm
    title = _("Change the officer in charge")
    done_message = _("The officer in charge is changed.")
    edits = "record"

    def form_kwargs(self) -> dict:
        return {"initial": {"officer": self.record.officer_id}}

    def change(self, form) -> None:
        actions.change_officer(self.record, by=self.request.user, **form.cleaned_data)


class Plan(AdminPage):
    form_class = PlanForm
    title = _("Plan the steps")
    done_message = _("The plan is saved.")
    edits = "record"

    def form_kwargs(self) -> dict:
        return {"steps": self.record.steps.filter(done_on=None).select_related("kind")}

    def change(self, form) -> None:
        answers = form.cleaned_data
        numbers = {int(name.removeprefix("start_")) for name in answers if name.startswith("start_")}
        dates = {number: (answers[f"start_{number}"], answers[f"end_{number}"]) for number in numbers}
        actions.plan_steps(self.record, dates=dates, by=self.request.user)


class Propose(AdminPage):
    form_class = ProposeForm
    template_name = "assistance/propose.html"
    title = _("Propose an expert")
    intro = _(
        "The admitted experts who can sign in, those who suit the project best first. The Party then agrees or objects."
    )
    submit_label = _("Propose to the Party")
    done_message = _("The expert is proposed to the Party.")

    def form_kwargs(self) -> dict:
        return {"suggestions": queries.suggestions(self.record)}

    def context(self) -> dict[str, Any]:
        return super().context() | {"needs": self.record.application.expert_needs.all()}

    def change(self, form) -> None:
        actions.propose(self.record, by=self.request.user, **form.cleaned_data)


# --- Steps ------------------------------------------------------------------------------------------------------------


class StepPage(AdminPage):
    """About one of the nine steps."""

    def prepare(self) -> None:
        super().prepare()
        steps = self.record.steps.select_related("kind", "assistance")
        self.step: Step = get_object_or_404(steps, number=self.kwargs["number"])
        self.intro = str(self.step.kind)


class CloseStep(StepPage):
    form_class = CloseStepForm
    title = _("Close the step")
    submit_label = _("The step is done")
    done_message = _("The step is done.")

    def form_kwargs(self) -> dict:
        return {"initial": {"done_on": clock.today()}}

    def change(self, form) -> None:
        actions.close_step(self.step, by=self.request.user, **form.cleaned_data)


class ReopenStep(StepPage):
    form_class = ReopenStepForm
    title = _("Open the step again")
    submit_label = _("Open it again")
    done_message = _("The step is open again.")
    danger = True

    def change(self, form) -> None:
        actions.reopen_step(self.step, by=self.request.user, **form.cleaned_data)


class AddMilestone(StepPage):
    form_class = MilestoneForm
    title = _("Plan a milestone")
    may_repeat = False
    done_message = _("The milestone is planned.")

    def form_kwargs(self) -> dict:
        initial = {"language": self.record.language, "responsible": self.step.kind.responsible}
        return {"initial": {**initial, "due": self.step.planned_end}}

    def change(self, form) -> None:
        actions.plan_milestone(self.step, by=self.request.user, **form.cleaned_data)


class ChangeMilestone(AdminPage):
    form_class = MilestoneForm
    title = _("Change the milestone")
    done_message = _("The milestone is changed.")
    edits = "milestone"

    def prepare(self) -> None:
        super().prepare()
        milestones = Milestone.objects.filter(step__assistance=self.record).select_related("step__assistance")
        self.milestone = get_object_or_404(milestones, pk=self.kwargs["milestone"])

    def form_kwargs(self) -> dict:
        names = ("title", "language", "due", "responsible")
        return {"initial": {name: getattr(self.milestone, name) for name in names}}

    def change(self, form) -> None:
        actions.change_milestone(self.milestone, by=self.request.user, **form.cleaned_data)


PAGES = {
    "officer": ("<int:pk>/officer/", ChangeOfficer),
    "plan": ("<int:pk>/plan/", Plan),
    "propose": ("<int:pk>/propose/", Propose),
    "close_step": ("<int:pk>/steps/<int:number>/close/", CloseStep),
    "reopen_step": ("<int:pk>/steps/<int:number>/reopen/", ReopenStep),
    "add_milestone": ("<int:pk>/steps/<int:number>/milestones/add/", AddMilestone),
    "change_milestone": ("<int:pk>/milestones/<int:milestone>/change/", ChangeMilestone),
}
