"""The queue's rows: plain values, a page at a time, in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from applications import moves
from applications.models import Application, Clarification, Evaluation
from applications.queries.queue import promises
from applications.queries.search import country_field
from portal import clock, lifecycle
from portal.lifecycle import days_after
from portal.moves import Side
from portal.readings.bases import OPEN


@dataclass(frozen=True)
class Row:
    """One application as the queue shows it."""

    pk: int
    reference: str
    title: str
    language: str
    is_fictional: bool
    country: str
    region: str
    is_ldc: bool
    is_sids: bool
    call: str
    state: lifecycle.State
    since: dt.datetime
    submitted_at: dt.datetime
    officer: str
    score: Any
    asked: int
    received: int
    days: int  # that it has been in this state
    side: Side | None
    until: dt.date | None
    is_late: bool

    @property
    def turn(self) -> Any:
        """Whose turn it is, in a word; empty where it is nobody's."""
        return self.side.label if self.side else ""


def rows(keys: list[int]) -> list[Row]:
    """The applications of these keys, in their order."""
    names = (
        "pk", "reference", "title", "language", "is_fictional", country_field(), "party__region", "party__is_ldc",
        "party__is_sids", "call__code", "state", "state_since", "submitted_at", "officer__full_name", "score",
    )  # fmt: skip
    promised = promises()
    values = Application.objects.filter(pk__in=keys).order_by().values_list(*names, *promised.values())
    states, today = {state.name: state for state in lifecycle.of(Application).states}, clock.today()
    evaluations, answers = _evaluations(keys), _answers_due(keys)
    made = {}
    for line in values:
        pk, *shown, state, since, submitted_at, officer, score = line[: len(names)]
        days = dict(zip(promised, line[len(names) :], strict=True)).get(state)
        asked = evaluations.get(pk, [])
        writing = [due for stands, due in asked if stands in OPEN]
        promised_on = days_after(since, days) if days else None
        side, until = moves.turn(states[state], promised_on, answers.get(pk), writing)
        made[pk] = Row(  # type: ignore[misc]  # the others are as many as the query names
            pk,
            *shown,
            state=states[state],
            since=since,
            submitted_at=submitted_at,
            officer=officer or "",
            score=score,
            asked=len(asked),
            received=sum(stands == "submitted" for stands, _due in asked),
            days=(today - clock.day_of(since)).days,
            side=side,
            until=until,
            is_late=until is not None and until < today,
        )
    return [made[key] for key in keys if key in made]


def _evaluations(keys: list[int]) -> dict[int, list[tuple[str, dt.date]]]:
    """The state and the due day of the live evaluations of each."""
    asked: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    live = Evaluation.objects.filter(application__in=keys, is_live=True).order_by()
    for application, state, due in live.values_list("application", "state", "due_on"):
        asked[application].append((state, due))
    return asked


def _answers_due(keys: list[int]) -> dict[int, dt.date]:
    """Until when the Party was asked for an answer."""
    waiting = Clarification.objects.filter(application__in=keys, closed_at=None).order_by()
    return dict(waiting.values_list("application", "due_on"))
