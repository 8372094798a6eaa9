"""The life of a milestone."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assistance import effects, emails
from assistance.lifecycle.gates import DAYS_TO_ANSWER, RUNS
from assistance.rules import is_secretariat, may_log
from portal import horizon
from portal.fields import DayFormField, FilesFormField, ProseFormField
from portal.languages import OF_PROJECTS
from portal.lifecycle import Lifecycle, State, Transition, reason_field
from portal.moves import Side

MILESTONE = Lifecycle(
    model="assistance.Milestone",
    states=[
        State("planned", pgettext_lazy("milestone", "To come"), "todo"),
        State(
            "logged",
            pgettext_lazy("milestone", "Logged, being read"),
            "wait",
            side=Side.SECRETARIAT,
            promise=DAYS_TO_ANSWER,
        ),
        State("returned", pgettext_lazy("milestone", "Returned, to complete"), "late"),
        State("validated", pgettext_lazy("milestone", "Validated"), "done"),
        State("dropped", pgettext_lazy("milestone", "Dropped"), "todo", live=False),
    ],
    transitions=[
        Transition(
            "log",
            _("Log this milestone"),
            source=["planned", "returned"],
            target="logged",
            who=may_log,
            done=_("Milestone logged"),
            gates=[RUNS],
            asks={
                "done_on": DayFormField(label=_("Date of completion")),
                "note": ProseFormField(label=_("What was done, with whom, and what came of it"), words=400),
                "language": forms.ChoiceField(label=_("Language you write in"), choices=OF_PROJECTS),
                "evidence": FilesFormField(label=_("Evidence"), required=False),
            },
            effect=effects.log,
        ),
        Transition(
            "validate",
            _("Validate this milestone"),
            source=["logged"],
            target="validated",
            who=is_secretariat,
            done=_("Milestone validated"),
            messages=[emails.milestone_validated],
        ),
        Transition(
            "return",
            _("Return this milestone"),
            source=["logged"],
            target="returned",
            who=is_secretariat,
            done=_("Milestone returned"),
            hint=_("Say what is missing and until when: whoever logged it reads this and logs it again."),
            asks={
                "reason": reason_field(_("What is missing")),
                "due": DayFormField(label=_("By when is it to be completed?"), ahead=horizon.SOON),
            },
            effect=effects.give_back,
            messages=[emails.milestone_returned],
        ),
        Transition(
            "drop",
            _("Drop this milestone"),
            source=["planned"],
            target="dropped",
            who=is_secretariat,
            done=_("Milestone dropped"),
            hint=_("The step is then closed without it."),
            asks={"reason": reason_field()},
            danger=True,
        ),
    ],
)
