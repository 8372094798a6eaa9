"""What an application, an evaluation and a selection round wait for: whose turn, what is to be done, until when."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.lifecycle.gates import evaluated_enough
from applications.models import Application, Evaluation, SelectionRound
from portal import clock
from portal.lifecycle import State
from portal.moves import Move, Side
from portal.readings.bases import OPEN
from portal.registry import address
from portal.roles import WRITERS
from portal.written import deadline

OFFICER = ("secretariat",)
READ = ("evaluations", "clarifications", "candidacies__round")
"""What is read of an application to say what it waits for, for those who say it of many."""


def turn(
    state: State, promised: dt.date | None, answer_by: dt.date | None, evaluations_due: Sequence[dt.date]
) -> tuple[Side | None, dt.date | None]:
    """Whose turn it is in a state and until when: the day asked of the Party, the first day of an evaluator still
    writing, or else the day that the state promises. Where no evaluator is writing, the Secretariat asks one, or closes
    the evaluation."""
    if state.name == "clarifying":
        return state.side, answer_by
    if state.name == "evaluation":
        return (state.side, min(evaluations_due)) if evaluations_due else (Side.SECRETARIAT, promised)
    return state.side, promised


def answer_by(application: Application) -> dt.date | None:
    """Until when the Party was asked to answer, where it was."""
    if application.state != "clarifying":
        return None
    return next(asked.due_on for asked in application.clarifications.all() if asked.closed_at is None)


def of_application(application: Application) -> Iterator[Move]:
    """Nothing where nobody is to move."""
    evaluations = application.evaluations.all() if application.state == "evaluation" else []
    writing = [evaluation.due_on for evaluation in evaluations if evaluation.state in OPEN]
    side, due = turn(application.current, application.promised_on, answer_by(application), writing)
    if application.state == "draft":
        side, due = (None, None) if application.call.closed else (side, application.call.closes_on)
    if side is None:
        return
    for what, roles, url in _to_do(application, bool(writing)):
        yield Move(
            title=application.title,
            title_lang=application.language,
            what=what,
            url=url,
            since=application.state_since,
            due=due,
            due_at=application.call.closes_at if application.state == "draft" else clock.END_OF_DAY,
            country=application.party,
            side=side,
            roles=roles,
            party_id=None if roles == OFFICER else application.party_id,
        )


def _to_do(application: Application, is_being_evaluated: bool) -> Iterator[tuple[Promise | str, tuple[str, ...], str]]:
    """What is to be done, by whom, and where."""
    page = address("application", application.pk)
    match application.state:
        case "draft":
            yield _("Finish and submit the application"), ("focal_point",), page
            yield _("Write the application"), ("deputy", "contributor"), page
        case "clarifying":
            answer = address("application-clarification", application.pk)
            yield _("Answer the Secretariat’s questions"), WRITERS, answer
        case _:
            workspace = address("admin:applications_application_change", application.pk)
            yield _officer_work(application, is_being_evaluated), OFFICER, workspace


def _officer_work(application: Application, is_being_evaluated: bool) -> Promise | str:
    if application.state == "submitted":
        return _("Check eligibility")
    if application.state == "evaluated":
        return _left_of_the_decision(application)
    if is_being_evaluated:
        return _("Follow the evaluation")
    return _("Close the evaluation") if evaluated_enough(application) else _("Ask evaluators")


def _left_of_the_decision(application: Application) -> Promise | str:
    """What is left to do in the round under way in which it is, if it is in one."""
    rounds = (candidacy.round for candidacy in application.candidacies.all() if candidacy.is_open)
    selection_round = next(rounds, None)
    match selection_round and selection_round.state:
        case "decided":
            return _("It is decided: read the letters of its selection round, then release them")
        case "releasing":
            moment = deadline(selection_round.release_at)
            return _("It is decided: the letter goes out on %(moment)s, and can be stopped until then") % {
                "moment": moment
            }
    return _("Decide on it in a selection round")


def of_evaluation(evaluation: Evaluation) -> Iterator[Move]:
    """Its evaluator's, while the application is being evaluated."""
    application = evaluation.application
    if evaluation.state not in OPEN or application.state != "evaluation":
        return
    yield Move(
        title=application.title,
        title_lang=application.language,
        what=_("Evaluate this application"),
        url=address("evaluation", evaluation.pk),
        since=evaluation.assigned_at,
        due=evaluation.due_on,
        country=application.party,
        side=Side.EVALUATORS,
        roles=("evaluator",),
        people=frozenset({evaluation.evaluator_id}),
    )


def of_round(selection_round: SelectionRound) -> Iterator[Move]:
    """The Secretariat's, until the letters are out, in the words of its state."""
    if not selection_round.is_live:
        return
    yield Move(
        title=selection_round.name,
        title_lang="und",
        what=selection_round.current.turn,
        url=address("admin:applications_selectionround_change", selection_round.pk),
        since=selection_round.state_since,
        side=Side.SECRETARIAT,
        roles=OFFICER,
    )
