"""The life of an application."""

from django.utils.translation import gettext_lazy as _

from applications import emails
from applications.dossier import sections
from applications.effects import decisions, drafts, evaluations, screening, submissions
from applications.lifecycle.answers import tick
from applications.lifecycle.gates import (
    CALL_OPEN,
    CHECKED,
    COMPLETE,
    ELIGIBLE,
    REOPENABLE,
    RESTORABLE,
    evaluated_enough,
    in_a_round,
)
from applications.rules import handles, is_focal_point, speaks_for_party
from portal import horizon
from portal.fields import DayFormField, ProseFormField
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field
from portal.moves import Side

REASONS = _("Reasons given to the Party")


APPLICATION = Lifecycle(
    "applications.Application",
    states=[
        State("draft", _("Draft"), "todo", _("It is the Party’s turn: the draft is being written."), side=Side.PARTY),
        State(
            "submitted",
            _("Submitted, being checked"),
            "wait",
            _("It is the Secretariat’s turn: it checks eligibility."),
            side=Side.SECRETARIAT,
            promise="call__screening_days",
        ),
        State(
            "clarifying",
            _("Clarification asked"),
            "wait",
            _("It is the Party’s turn: the Secretariat has asked for a clarification."),
            side=Side.PARTY,  # until the day asked of it
        ),
        State(
            "evaluation",
            _("Being evaluated"),
            "wait",
            _("It is with the evaluators and the Secretariat."),
            side=Side.EVALUATORS,
            promise="call__evaluation_days",
        ),
        State(
            "evaluated",
            _("Evaluated, decision awaited"),
            "wait",
            _("It is the Secretariat’s turn: it decides."),
            side=Side.SECRETARIAT,
            promise="call__decision_days",
        ),
        State("selected", _("Selected"), "done", _("The programme assists this project.")),
        State("reserve", _("On the reserve list"), "wait", _("It may be selected if a place becomes free.")),
        State("declined", _("Not selected"), "late", _("This application is closed."), live=False),
        State("ineligible", _("Not eligible"), "late", _("This application is closed."), live=False),
        State("withdrawn", _("Withdrawn"), "todo", _("This application is closed."), live=False),
        State("abandoned", _("Draft deleted"), "todo", _("This draft was deleted."), live=False),
    ],
    transitions=[
        Transition(
            "submit",
            _("Submit the application"),
            source=["draft"],
            target="submitted",
            who=is_focal_point,
            done=_("Application submitted"),
            gates=[
                CALL_OPEN,
                *COMPLETE,
            ],
            asks={
                "declaration": tick(
                    _("I declare, for the designated authority, that what is written here is accurate.")
                )
            },
            effect=submissions.submit,
            messages=[emails.submitted],
            hint=_("From then on it can’t be changed. The Secretariat checks it and tells you what follows."),
        ),
        Transition(
            "abandon",
            _("Delete the draft"),
            source=["draft"],
            target="abandoned",
            who=speaks_for_party,
            done=_("Draft deleted"),
            danger=True,
            hint=_("Nobody can work on it any more. You have 14 days to change your mind: it stays in your list."),
        ),
        Transition(
            "restore",
            _("Restore the draft"),
            source=["abandoned"],
            target="draft",
            who=speaks_for_party,
            done=_("Draft restored"),
            gates=RESTORABLE,
            effect=drafts.take_its_place_again,
            hint=_("Its sections and files are as they were."),
        ),
        Transition(
            "withdraw",
            _("Withdraw the application"),
            source=["submitted", "clarifying", "evaluation", "evaluated", "reserve"],
            target="withdrawn",
            who=is_focal_point,
            done=_("Application withdrawn"),
            asks={"reason": reason_field()},
            danger=True,
            messages=[emails.withdrawn],
        ),
        Transition(
            "ask",
            _("Ask for a clarification"),
            source=["submitted"],
            target="clarifying",
            who=handles,
            done=_("Clarification asked"),
            asks={
                "due_on": DayFormField(label=_("Until when may the Party answer?"), ahead=horizon.SOON),
                **{
                    f"{screening.QUESTION}{kind.key}": ProseFormField(label=kind.title, words=200, required=False)
                    for kind in sections.SECTIONS
                },
            },
            effect=screening.ask,
            messages=[emails.clarification_asked],
            hint=_("Write a question beside each section that has to change: the Party can then write those alone."),
        ),
        Transition(
            "answer",
            _("Send the answer"),
            source=["clarifying"],
            target="submitted",
            who=is_focal_point,
            done=_("Clarification given"),
            gates=[
                Gate("answered", screening.all_answered, _("A question has no answer yet.")),
                Gate("lengths", screening.answers_fit, _("An answer is longer than its limit: shorten it.")),
                *COMPLETE,
            ],
            effect=screening.answer,
            messages=[emails.clarification_given],
            hint=_("What the sections say now is handed in, and can’t be changed from then on."),
        ),
        Transition(
            "extend",
            _("Give the Party more time"),
            source=["clarifying"],
            target="clarifying",
            who=handles,
            done=_("More time given"),
            asks={"due_on": DayFormField(label=_("New date"), ahead=horizon.SOON), "reason": reason_field()},
            effect=screening.extend,
            messages=[emails.clarification_extended],
        ),
        Transition(
            "go_on",
            _("Go on without the answer"),
            source=["clarifying"],
            target="submitted",
            who=handles,
            done=_("Clarification closed without an answer"),
            asks={"reason": reason_field()},
            effect=screening.go_on,
            messages=[emails.clarification_closed],
            danger=True,
            hint=_("The application is judged as it stands now, with what the Party has changed since you asked."),
        ),
        Transition(
            "admit",
            _("Declare eligible"),
            source=["submitted"],
            target="evaluation",
            who=handles,
            done=_("Application eligible"),
            gates=[*ELIGIBLE, *CHECKED],
            effect=submissions.take_charge,
            messages=[emails.eligible],
            hint=_("The automatic checks hold; the application goes to the evaluators."),
        ),
        Transition(
            "refuse",
            _("Declare not eligible"),
            source=["submitted"],
            target="ineligible",
            who=handles,
            done=_("Application not eligible"),
            asks={"reason": reason_field(_("Reasons given to the Party"))},
            effect=decisions.refuse,
            messages=[emails.decided],
            danger=True,
        ),
        Transition(
            "close_evaluation",
            _("Close the evaluation"),
            source=["evaluation"],
            target="evaluated",
            who=handles,
            done=_("Evaluation closed"),
            gates=[
                Gate(
                    "evaluations",
                    evaluated_enough,
                    _("The evaluations that the call asks for must be in, and none still open."),
                )
            ],
            asks={
                "moderation": ProseFormField(
                    label=_("Note of moderation"),
                    words=300,
                    required=False,
                    help_text=_("Needed where the totals are too far apart and no further evaluation is asked for."),
                )
            },
            effect=evaluations.close,
            hint=_("The score becomes the mean of the evaluations; median and spread are kept beside it."),
        ),
        Transition(
            "select",
            _("Select"),
            source=["evaluated", "reserve"],
            target="selected",
            who=handles,
            done=_("Application selected"),
            gates=[in_a_round("select")],
            asks={"reason": reason_field(REASONS)},
            effect=decisions.select,
            messages=[emails.decided],
            offered=False,
        ),
        Transition(
            "hold",
            _("Put on the reserve list"),
            source=["evaluated"],
            target="reserve",
            who=handles,
            done=_("Application on the reserve list"),
            gates=[in_a_round("reserve")],
            asks={"reason": reason_field(REASONS)},
            effect=decisions.hold,
            messages=[emails.decided],
            offered=False,
        ),
        Transition(
            "decline",
            _("Do not select"),
            source=["evaluated", "reserve"],
            target="declined",
            who=handles,
            done=_("Application not selected"),
            gates=[in_a_round("decline")],
            asks={"reason": reason_field(REASONS)},
            effect=decisions.decline,
            messages=[emails.decided],
            danger=True,
            offered=False,
        ),
        Transition(
            "reopen",
            _("Re-open the decision"),
            source=["selected", "reserve", "declined"],
            target="evaluated",
            who=handles,
            done=_("Decision re-opened"),
            gates=REOPENABLE,
            asks={"reason": reason_field()},
            effect=decisions.reopen,
            messages=[emails.reopened],
            danger=True,
            offered=False,
        ),
    ],
)
