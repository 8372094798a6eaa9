"""The life of an evaluation."""

from django.utils.translation import gettext_lazy as _

from applications import emails
from applications.effects import evaluations
from applications.lifecycle.answers import tick
from applications.rules import handles, is_secretariat
from portal.lifecycle import Gate, Lifecycle, Transition, reason_field
from portal.readings.life import COMPLETE, STATES
from portal.readings.rules import is_the_reader, may_write

EVALUATION = Lifecycle(
    "applications.Evaluation",
    states=STATES,
    transitions=[
        Transition(
            "accept",
            _("I have no conflict of interest"),
            source=["assigned"],
            target="scoring",
            who=may_write,
            done=_("No conflict of interest declared"),
            shared=False,
            gates=[
                Gate(
                    "nationality",
                    evaluations.nationality_declared,
                    _("First declare your nationality, on the page “My interests”."),
                )
            ],
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
            source=["assigned", "scoring", "submitted"],
            target="recused",
            who=is_the_reader,
            done=_("Conflict of interest declared"),
            asks={"reason": reason_field(_("Which one?"))},
            effect=evaluations.recuse,
            messages=[emails.recused],
            danger=True,
            shared=False,
            hint=_("It goes on the register of interests, and the application closes to you."),
        ),
        Transition(
            "exclude",
            _("Record a conflict of interest"),
            source=["assigned", "scoring", "submitted"],
            target="recused",
            who=is_secretariat,
            done=_("Conflict of interest recorded"),
            asks={"reason": reason_field(_("Which one?"))},
            effect=evaluations.recuse,
            messages=[emails.recused],
            danger=True,
            shared=False,
            hint=_("It goes on the register of interests, and the application closes to the evaluator."),
        ),
        Transition(
            "abstain",
            _("I can’t evaluate it"),
            source=["assigned", "scoring"],
            target="abstained",
            who=is_the_reader,
            done=_("Evaluator abstained"),
            asks={"reason": reason_field(_("Why? Only the Secretariat reads it."))},
            effect=evaluations.give_up,
            messages=[emails.abstained],
            danger=True,
            shared=False,
            hint=_("For a lack of time, or of knowledge of the subject. A conflict of interest is declared as such."),
        ),
        Transition(
            "submit",
            _("Submit the evaluation"),
            source=["scoring"],
            target="submitted",
            who=may_write,
            done=_("Evaluation submitted"),
            shared=False,
            effect=evaluations.total,
            gates=COMPLETE,
            hint=_("From then on your scores can’t be changed, and you may read the other evaluations that are in."),
        ),
        Transition(
            "reopen",
            _("Reopen the evaluation"),
            source=["submitted"],
            target="scoring",
            who=handles,
            done=_("Evaluation reopened"),
            asks={"reason": reason_field()},
            shared=False,
            gates=[
                Gate(
                    "still_evaluated",
                    lambda e: e.application.state == "evaluation",
                    _("The evaluation of this application is closed."),
                )
            ],
            effect=evaluations.reopen,
            hint=_("Where the evaluator could read other evaluations meanwhile, the record says so."),
        ),
        Transition(
            "replace",
            _("Take the evaluation back"),
            source=["assigned", "scoring"],
            target="replaced",
            who=handles,
            done=_("Evaluation taken back"),
            asks={"reason": reason_field(_("Reason given to the evaluator"))},
            effect=evaluations.give_up,
            messages=[emails.replaced],
            danger=True,
            shared=False,
            hint=_("Somebody else can then be asked in this evaluator’s place."),
        ),
    ],
)
