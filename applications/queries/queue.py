"""The Secretariat's queue: filtered, searched and sorted in the database, a page of plain rows at a time."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, Clarification, Evaluation, Priority
from applications.queries.search import search
from portal import clock, lifecycle
from portal.collation import by_name
from portal.interests import ties
from portal.models import User
from portal.models.places import Region
from portal.queues import absences
from portal.readings.bases import OPEN
from portal.rules import is_secretariat

ORDERS = {
    "late": (_("Late first, then the longest waiting"), ("-is_late", "state_since", "pk")),
    "waiting": (_("Longest waiting first"), ("state_since", "pk")),
    "recent": (_("Latest change first"), ("-state_since", "-pk")),
    "reference": (_("Reference"), ("reference",)),
    "title": (_("Title"), (by_name("title"), "pk")),
    "country": (_("Country"), ()),  # in the reader's language, below
    "region": (_("Region"), ("party__region", "state_since", "pk")),
    "output": (_("Output of the open roadmap"), (F("first_output").asc(nulls_last=True), "state_since", "pk")),
    "state": (_("State"), ("state", "state_since", "pk")),
    "officer": (_("Officer in charge"), (F("officer__full_name").asc(nulls_first=True), "pk")),
    "score": (_("Score, highest first"), (F("score").desc(nulls_last=True), "pk")),
}
LATE = "late"
WAITING = {LATE: _("Late"), "7": _("A week or more"), "30": _("A month or more"), "90": _("Three months or more")}
GROUPS = {"ldc": _("LDC"), "sids": _("SIDS")}
UNDER_WAY, ALL = "open", "all"


def promises() -> dict[str, str]:
    """Where each state that promises a day finds its number of days (“call__screening_days”), from the table."""
    return {state.name: str(state.promise) for state in lifecycle.of(Application).states if state.promise}


def under_way() -> list[str]:
    """The states in which somebody has something to do before the application is settled, from the table."""
    _first, *others = lifecycle.of(Application).states
    return [state.name for state in others if state.live and state.tone != "done"]


@dataclass(frozen=True)
class Asked:
    """What an officer asks of the queue. What isn't known is left out, so that no address makes an error."""

    state: str = UNDER_WAY
    region: str = ""
    output: str = ""
    officer: str = ""
    waiting: str = ""
    group: str = ""
    call: str = ""
    q: str = ""
    order: str = "late"
    keys: tuple[int, ...] = field(default=())

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        q = " ".join(given.get("q", "").replace("\x00", " ").split())[:200]
        keys = tuple(int(key) for key in given.get("id__in", "").split(",") if is_key(key))[:500]
        known = {ALL, UNDER_WAY, *(state.name for state in lifecycle.of(Application).states)}
        state = _one_of(given.get("state", ""), known) or (ALL if q or keys else UNDER_WAY)
        officer = given.get("officer", "")
        return cls(
            state=state,
            region=_one_of(given.get("region", ""), Region.values),
            output=_key(given.get("output", "")),
            officer=officer if officer in ("me", "none") else _key(officer),
            waiting=_one_of(given.get("waiting", ""), WAITING),
            group=_one_of(given.get("group", ""), GROUPS),
            call=_key(given.get("call", "")),
            q=q,
            order=_one_of(given.get("order", ""), ORDERS) or "late",
            keys=keys,
        )

    def address(self) -> str:
        """The same as the part of an address after “?”."""
        names = ("state", "region", "output", "officer", "waiting", "group", "call", "q", "order")
        asked = {name: value for name in names if (value := getattr(self, name))}
        return urlencode(asked | ({"id__in": ",".join(map(str, self.keys))} if self.keys else {}))


def is_key(text: str) -> bool:
    """Whether an address may mean a record by this."""
    return text.isascii() and text.isdigit() and len(text) < 10


def _key(text: str) -> str:
    return text if is_key(text) else ""


def _one_of(text: str, known) -> str:
    return text if text in known else ""


def asked_for(user: User, asked: Asked) -> QuerySet[Application]:
    """The applications that the officer may see and asks for, without what a page shows of them, in order."""
    found = ties.open_to(user, Application.objects.exclude(submitted_at=None))
    if not is_secretariat(user):
        return found.none()
    for condition in _conditions(user, asked):
        found = found.filter(condition)
    if asked.order == "late":
        found = found.annotate(is_late=Case(When(_late(), then=1), default=0, output_field=IntegerField()))
    if asked.order == "output":
        chosen = Priority.objects.filter(application=OuterRef("pk")).order_by("activity__output__number")
        found = found.annotate(first_output=Subquery(chosen.values("activity__output__number")[:1]))
    if asked.order == "country":
        return found.order_by("party", "pk")
    return found.order_by(*ORDERS[asked.order][1])


def _conditions(user: User, asked: Asked) -> list[Q]:
    found = []
    if asked.state != ALL:
        found.append(Q(state__in=under_way()) if asked.state == UNDER_WAY else Q(state=asked.state))
    if asked.region:
        found.append(Q(party__region=asked.region))
    if asked.group:
        found.append(Q(**{f"party__is_{asked.group}": True}))
    if asked.call:
        found.append(Q(call=asked.call))
    if asked.output:
        found.append(Q(Exists(Priority.objects.filter(application=OuterRef("pk"), activity__output=int(asked.output)))))
    if asked.officer:
        officers = {"me": [user.pk, *absences.replaced_by(user)]}.get(asked.officer, [asked.officer])
        found.append(Q(officer=None) if asked.officer == "none" else Q(officer__in=officers))
    if asked.waiting:
        found.append(_late() if asked.waiting == LATE else _waiting(int(asked.waiting)))
    if asked.keys:
        found.append(Q(pk__in=asked.keys))
    return [*found, search(asked.q)]


def _late() -> Q:
    """Past the date by which somebody was to have acted."""
    today = clock.today()
    writing = Evaluation.objects.filter(state__in=OPEN).order_by()
    questions = Clarification.objects.filter(closed_at=None, due_on__lt=today).order_by()
    with_evaluators = Q(state="evaluation", pk__in=writing.values("application"))
    return (
        (_past_what_is_promised() & ~with_evaluators)
        | Q(state="evaluation", pk__in=writing.filter(due_on__lt=today).values("application"))
        | Q(state="clarifying", pk__in=questions.values("application"))
    )


def _past_what_is_promised() -> Q:
    """In a state for more days than the call promises: the different promises are few, and read first."""
    fields = {state: path.removeprefix("call__") for state, path in promises().items()}
    by_call = list(Call.objects.order_by().values(*fields.values()).distinct())
    past, now = Q(pk__in=()), clock.now()
    for state, name in fields.items():
        for days in (given := {call[name] for call in by_call}):
            this = Q(**{f"call__{name}": days}) if len(given) > 1 else Q()
            past |= this & Q(state=state, state_since__lt=_midnight_before(now, days))
    return past


def _waiting(days: int) -> Q:
    """In its state for so many days or longer."""
    return Q(state_since__lt=_midnight_before(clock.now(), days - 1))


def _midnight_before(now: dt.datetime, days: int) -> dt.datetime:
    """What began before this has waited for more than so many days."""
    return clock.on(clock.day_of(now) - dt.timedelta(days=days), dt.time())
