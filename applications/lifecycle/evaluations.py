"""The life of an evaluation."""

from django.utils.translation import gettext_lazy as _

from applications import emails
from applications.effects import evaluating
from applications.lifecycle.answers import tick
from applications.rules import is_secretariat, is_the_evaluator
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field

EVALUATION = Lifecycle(
    "applications.Evaluation",
    states=[
        State("assigned", _("Assigned"), "todo"),
        State("scoring", _("Being scored"), "wait"),
        State("submitted", _("Submitted"), "done"),
        State("recused", _("Conflict of interest"), "late", live=False),
    ],
    transitions=[
        Transition(
            "accept",
            _("I have no conflict of interest"),
            ["assigned"],
            "scoring",
            is_the_evaluator,
            _("No conflict of interest declared"),
            shared=False,
            asks={
                "declaration": tick(
                    _(
                        "I have no tie to the country, to the applicant authority or to the partners "
                        "that could weigh on my judgement."
                    )
                )
            },
        ),
        Transition(
            "recuse",
            _("I have a conflict of interest"),
            ["assigned", "scoring"],
            "recused",
            is_the_evaluator,
            _("Conflict of interest declared"),
            asks={"reason": reason_field(_("Which one?"))},
            messages=[emails.recused],
            danger=True,
            shared=False,
        ),
        Transition(
            "submit",
            _("Submit the evaluation"),
            ["scoring"],
            "submitted",
            is_the_evaluator,
            _("Evaluation submitted"),
            shared=False,
            effect=evaluating.total,
            gates=[Gate("all_scored", evaluating.all_scored, _("Every criterion needs a score from 0 to 5."))],
            hint=_("From then on your scores can’t be changed."),
        ),
        Transition(
            "reopen",
            _("Reopen the evaluation"),
            ["submitted"],
            "scoring",
            is_secretariat,
            _("Evaluation reopened"),
            asks={"reason": reason_field()},
            shared=False,
            gates=[
                Gate(
                    "still_evaluated",
                    lambda e: e.application.state == "evaluation",
                    _("The evaluation of this application is closed."),
                )
            ],
            effect=evaluating.forget_total,
        ),
    ],
)
