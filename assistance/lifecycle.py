"""The lives of an assistance, of an expert's assignment and of a milestone."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assistance import effects, emails
from assistance.forms import FilesFormField
from assistance.rules import is_focal_point, is_secretariat, is_the_expert, may_log
from portal.fields import DayFormField, ProseFormField
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field
from roadmap.models import LANGUAGES

RUNS = Gate(
    "running", lambda record: record.part_of.is_running, _("The assistance isn’t running: it is suspended or over.")
)


# --- The assistance ---------------------------------------------------------------------------------------------------

ASSISTANCE = Lifecycle(
    model="assistance.Assistance",
    states=[
        State("running", pgettext_lazy("assistance", "Running"), "wait"),
        State("suspended", pgettext_lazy("assistance", "Suspended"), "late"),
        State("completed", pgettext_lazy("assistance", "Completed"), "done", live=False),
        State("closed", pgettext_lazy("assistance", "Closed early"), "todo", live=False),
    ],
    transitions=[
        Transition(
            "suspend",
            _("Suspend the assistance"),
            ["running"],
            "suspended",
            who=is_secretariat,
            done=_("Assistance suspended"),
            hint=_("The days of suspension are counted apart: what isn’t done yet moves back by as many days."),
            asks={"reason": reason_field()},
            effect=effects.suspend,
        ),
        Transition(
            "resume",
            _("Resume the assistance"),
            ["suspended"],
            "running",
            who=is_secretariat,
            done=_("Assistance resumed"),
            hint=_("The end, the steps and the milestones still to come move back by the days of the suspension."),
            asks={"reason": reason_field()},
            effect=effects.resume,
        ),
        Transition(
            "complete",
            _("Complete the assistance"),
            ["running"],
            "completed",
            who=is_secretariat,
            done=_("Assistance completed"),
            gates=[Gate("nine_steps_done", effects.nine_steps_done, _("Not all nine steps are done yet."))],
            effect=effects.release_experts,
        ),
        Transition(
            "close",
            _("Close the assistance early"),
            ["running", "suspended"],
            "closed",
            who=is_secretariat,
            done=_("Assistance closed early"),
            hint=_("It can’t be taken up again. What was done stays, and the experts’ assignments end."),
            asks={"reason": reason_field()},
            effect=effects.close_early,
            danger=True,
        ),
    ],
)

# --- The experts ------------------------------------------------------------------------------------------------------

ASSIGNMENT = Lifecycle(
    model="assistance.Assignment",
    states=[
        State("proposed", pgettext_lazy("assignment", "Proposed to the Party"), "wait"),
        State("agreed", pgettext_lazy("assignment", "Agreed, the expert is asked"), "wait"),
        State("active", pgettext_lazy("assignment", "At work"), "done"),
        State("objected", pgettext_lazy("assignment", "The Party objects"), "todo", live=False),
        State("declined", pgettext_lazy("assignment", "Declined by the expert"), "todo", live=False),
        State("withdrawn", pgettext_lazy("assignment", "Withdrawn"), "todo", live=False),
        State("ended", pgettext_lazy("assignment", "Ended"), "todo", live=False),
    ],
    transitions=[
        Transition(
            "agree",
            _("Agree to this expert"),
            ["proposed"],
            "agreed",
            who=is_focal_point,
            done=_("The Party agrees to the expert"),
            hint=_("The expert is then asked to accept, and reads the project from then on."),
            gates=[RUNS],
            messages=[emails.expert_asked],
        ),
        Transition(
            "object",
            _("Object to this expert"),
            ["proposed"],
            "objected",
            who=is_focal_point,
            done=_("The Party objects to the expert"),
            hint=_("The Secretariat then proposes another one."),
            asks={"reason": reason_field(_("Why"))},
            danger=True,
        ),
        Transition(
            "accept",
            _("Accept the assignment"),
            ["agreed"],
            "active",
            who=is_the_expert,
            done=_("The expert accepts the assignment"),
            hint=_("You then log the milestones that fall to the expert, with their evidence."),
            gates=[RUNS],
        ),
        Transition(
            "decline",
            _("Decline the assignment"),
            ["agreed"],
            "declined",
            who=is_the_expert,
            done=_("The expert declines the assignment"),
            asks={"reason": reason_field(_("Why"))},
            danger=True,
        ),
        Transition(
            "withdraw",
            _("Withdraw the proposal"),
            ["proposed", "agreed"],
            "withdrawn",
            who=is_secretariat,
            done=_("Proposal of an expert withdrawn"),
            asks={"reason": reason_field()},
            danger=True,
        ),
        Transition(
            "end",
            _("End the assignment"),
            ["active"],
            "ended",
            who=is_secretariat,
            done=_("Assignment ended"),
            hint=_("The expert still reads the assistance, and logs nothing more."),
            asks={"reason": reason_field()},
        ),
    ],
)

# --- The milestones ---------------------------------------------------------------------------------------------------

MILESTONE = Lifecycle(
    model="assistance.Milestone",
    states=[
        State("planned", pgettext_lazy("milestone", "To come"), "todo"),
        State("logged", pgettext_lazy("milestone", "Logged, being read"), "wait"),
        State("returned", pgettext_lazy("milestone", "Returned, to complete"), "late"),
        State("validated", pgettext_lazy("milestone", "Validated"), "done"),
        State("dropped", pgettext_lazy("milestone", "Dropped"), "todo", live=False),
    ],
    transitions=[
        Transition(
            "log",
            _("Log this milestone"),
            ["planned", "returned"],
            "logged",
            who=may_log,
            done=_("Milestone logged"),
            gates=[RUNS],
            asks={
                "done_on": DayFormField(label=_("Day on which it was done")),
                "note": ProseFormField(label=_("What was done, with whom, and what came of it"), words=400),
                "language": forms.ChoiceField(label=_("Language you write in"), choices=LANGUAGES),
                "evidence": FilesFormField(label=_("Evidence"), required=False),
            },
            effect=effects.log,
        ),
        Transition(
            "validate",
            _("Validate this milestone"),
            ["logged"],
            "validated",
            who=is_secretariat,
            done=_("Milestone validated"),
            messages=[emails.milestone_validated],
        ),
        Transition(
            "return",
            _("Return this milestone"),
            ["logged"],
            "returned",
            who=is_secretariat,
            done=_("Milestone returned"),
            hint=_("Say what is missing: whoever logged it reads this and logs it again."),
            asks={"reason": reason_field(_("What is missing"))},
            messages=[emails.milestone_returned],
        ),
        Transition(
            "drop",
            _("Drop this milestone"),
            ["planned"],
            "dropped",
            who=is_secretariat,
            done=_("Milestone dropped"),
            hint=_("The step is then closed without it."),
            asks={"reason": reason_field()},
            danger=True,
        ),
    ],
)
