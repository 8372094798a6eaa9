"""The life of an expert's assignment."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assistance import emails
from assistance.lifecycle.gates import DAYS_TO_ANSWER, RUNS
from assistance.rules import is_focal_point, is_secretariat, is_the_expert
from portal.lifecycle import Lifecycle, State, Transition, reason_field
from portal.moves import Side

ASSIGNMENT = Lifecycle(
    model="assistance.Assignment",
    states=[
        State(
            "proposed",
            pgettext_lazy("assignment", "Proposed to the Party"),
            "wait",
            side=Side.PARTY,
            promise=DAYS_TO_ANSWER,
        ),
        State(
            "agreed",
            pgettext_lazy("assignment", "Agreed, the expert is asked"),
            "wait",
            side=Side.EXPERT,
            promise=DAYS_TO_ANSWER,
        ),
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
            source=["proposed"],
            target="agreed",
            who=is_focal_point,
            done=_("The Party agrees to the expert"),
            hint=_("The expert is then asked to accept, and reads the project from then on."),
            gates=[RUNS],
            messages=[emails.expert_asked],
        ),
        Transition(
            "object",
            _("Object to this expert"),
            source=["proposed"],
            target="objected",
            who=is_focal_point,
            done=_("The Party objects to the expert"),
            hint=_("The Secretariat then proposes another one."),
            asks={"reason": reason_field(_("Why"))},
            danger=True,
        ),
        Transition(
            "accept",
            _("Accept the assignment"),
            source=["agreed"],
            target="active",
            who=is_the_expert,
            done=_("The expert accepts the assignment"),
            hint=_("You then log the milestones that fall to the expert, with their evidence."),
            gates=[RUNS],
        ),
        Transition(
            "decline",
            _("Decline the assignment"),
            source=["agreed"],
            target="declined",
            who=is_the_expert,
            done=_("The expert declines the assignment"),
            asks={"reason": reason_field(_("Why"))},
            danger=True,
        ),
        Transition(
            "withdraw",
            _("Withdraw the proposal"),
            source=["proposed", "agreed"],
            target="withdrawn",
            who=is_secretariat,
            done=_("Proposal of an expert withdrawn"),
            asks={"reason": reason_field()},
            danger=True,
        ),
        Transition(
            "end",
            _("End the assignment"),
            source=["active"],
            target="ended",
            who=is_secretariat,
            done=_("Assignment ended"),
            hint=_("The expert still reads the assistance, and logs nothing more."),
            asks={"reason": reason_field()},
        ),
    ],
)
