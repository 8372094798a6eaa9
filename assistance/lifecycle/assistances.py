"""The life of an assistance."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assistance import effects
from assistance.lifecycle.gates import DAYS_TO_ANSWER
from assistance.rules import is_secretariat
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field
from portal.moves import Side

ASSISTANCE = Lifecycle(
    model="assistance.Assistance",
    states=[
        State("running", pgettext_lazy("assistance", "Running"), "wait"),
        State(
            "suspended", pgettext_lazy("assistance", "Suspended"), "late", side=Side.SECRETARIAT, promise=DAYS_TO_ANSWER
        ),
        State("completed", pgettext_lazy("assistance", "Completed"), "done", live=False),
        State("closed", pgettext_lazy("assistance", "Closed early"), "todo", live=False),
    ],
    transitions=[
        Transition(
            "suspend",
            _("Suspend the assistance"),
            source=["running"],
            target="suspended",
            who=is_secretariat,
            done=_("Assistance suspended"),
            hint=_("The days of suspension are counted apart: what isn’t done yet moves back by as many days."),
            asks={"reason": reason_field()},
            effect=effects.suspend,
        ),
        Transition(
            "resume",
            _("Resume the assistance"),
            source=["suspended"],
            target="running",
            who=is_secretariat,
            done=_("Assistance resumed"),
            hint=_("The end, the steps and the milestones still to come move back by the days of the suspension."),
            asks={"reason": reason_field()},
            effect=effects.resume,
        ),
        Transition(
            "complete",
            _("Complete the assistance"),
            source=["running"],
            target="completed",
            who=is_secretariat,
            done=_("Assistance completed"),
            gates=[Gate("nine_steps_done", effects.nine_steps_done, _("Not all nine steps are done yet."))],
            effect=effects.release_experts,
        ),
        Transition(
            "close",
            _("Close the assistance early"),
            source=["running", "suspended"],
            target="closed",
            who=is_secretariat,
            done=_("Assistance closed early"),
            hint=_("It can’t be taken up again. What was done stays, and the experts’ assignments end."),
            asks={"reason": reason_field()},
            effect=effects.close_early,
            danger=True,
        ),
    ],
)
