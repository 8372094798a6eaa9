"""The Secretariat's queue: filtered, searched and sorted in the database, a page of plain rows at a time."""

import datetime as dt
import difflib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications import interests
from applications.models import Absence, Application, Call, Clarification, Evaluation, Priority, SavedFilter
from portal import clock, lifecycle
from portal.collation import by_name
from portal.models import Country, User
from portal.models.places import Region
from portal.rules import is_secretariat
from portal.text import folded

SECRETARIAT, PARTY, EVALUATORS = _("Secretariat"), _("Party"), _("Evaluators")
# Whose turn it is, by state; elsewhere nobody's.
TURNS = {
    "submitted": SECRETARIAT,
    "clarifying": PARTY,
    "evaluation": EVALUATORS,
    "evaluated": SECRETARIAT,
    "reserve": SECRETARIAT,
}
# Within how many days the Secretariat promises to do its part, as the call says.
PROMISES = {"submitted": "screening_days", "evaluated": "decision_days"}
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
MOST_WORDS = 8
ACCENTS = {"a": "aàáâãäå", "c": "cç", "e": "eèéêë", "i": "iìíîï", "n": "nñ", "o": "oòóôõö", "u": "uùúûü", "y": "yýÿ"}


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
    found = interests.open_to(user, Application.objects.exclude(submitted_at=None))
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
        return found.order_by(by_name(_country()), "pk")
    return found.order_by(*ORDERS[asked.order][1])


def _country() -> str:
    """The field of the Party's name as its reader knows it."""
    return f"party__short_name_{get_language() or 'fr'}"


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
        officers = {"me": [user.pk, *stands_in_for(user)]}.get(asked.officer, [asked.officer])
        found.append(Q(officer=None) if asked.officer == "none" else Q(officer__in=officers))
    if asked.waiting:
        found.append(_late() if asked.waiting == LATE else _waiting(int(asked.waiting)))
    if asked.keys:
        found.append(Q(pk__in=asked.keys))
    return found + _search(asked.q)


def stands_in_for(user: User) -> list[int]:
    """The officers who are away today and whom this one replaces."""
    today = clock.today()
    return list(
        Absence.objects.filter(Absence.between(today, today), substitute=user).values_list("officer", flat=True)
    )


@dataclass(frozen=True)
class Place:
    """Where an application stands in a queue: which comes before and after it, None at the ends."""

    number: int
    count: int
    previous: int | None
    following: int | None


def place_of(application: Application, user: User, asked: Asked) -> Place | None:
    """None where what the officer asks for doesn't have it."""
    keys = list(asked_for(user, asked).values_list("pk", flat=True))
    if application.pk not in keys:
        return None
    at = keys.index(application.pk)
    return Place(at + 1, len(keys), keys[at - 1] if at else None, keys[at + 1] if at + 1 < len(keys) else None)


def _late() -> Q:
    """Past the date by which somebody was to have acted."""
    today, now = clock.today(), clock.now()
    own = Q(pk__in=())
    promised = list(Call.objects.order_by().values_list(*PROMISES.values()).distinct())
    for number, (state, promise) in enumerate(PROMISES.items()):
        given = {days[number] for days in promised}
        for days in given:
            this = Q(**{f"call__{promise}": days}) if len(given) > 1 else Q()
            own |= this & Q(state=state, state_since__lt=_midnight_before(now, days))
    evaluations = Evaluation.objects.filter(state__in=["assigned", "scoring"], due_on__lt=today)
    questions = Clarification.objects.filter(closed_at=None, due_on__lt=today)
    return (
        own
        | Q(state="evaluation", pk__in=evaluations.order_by().values("application"))
        | Q(state="clarifying", pk__in=questions.order_by().values("application"))
    )


def _waiting(days: int) -> Q:
    """In its state for so many days or longer."""
    return Q(state_since__lt=_midnight_before(clock.now(), days - 1))


def _midnight_before(now: dt.datetime, days: int) -> dt.datetime:
    """What began before this has waited for more than so many days."""
    day = timezone.localdate(now) - dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def filters_of(user: User) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(owner=user)


# --- Search -----------------------------------------------------------------------------------------------------------


def _search(text: str) -> list[Q]:
    """Each word in the reference, the title or the country's name, whatever its accents; of a country, a typing error
    is forgiven."""
    words = folded(text).split()[:MOST_WORDS]
    if not words:
        return []
    names = {
        pk: " ".join((folded(fr or ""), folded(en or ""), iso.lower()))
        for pk, fr, en, iso in Country.objects.values_list("pk", "short_name_fr", "short_name_en", "iso3")
    }
    return [
        Q(reference__icontains=word) | Q(title__iregex=_pattern(word)) | Q(party__in=_countries(word, names))
        for word in words
    ]


def _pattern(word: str) -> str:
    """The word as a regular expression that both databases read, blind to accents."""
    return "".join(f"[{ACCENTS[c]}{ACCENTS[c].upper()}]" if c in ACCENTS else re.escape(c) for c in word)


def _countries(word: str, names: dict[int, str]) -> list[int]:
    found = [pk for pk, name in names.items() if word in name]
    if found or len(word) < 4:
        return found
    near = set(difflib.get_close_matches(word, {part for name in names.values() for part in name.split()}, 5, 0.8))
    return [pk for pk, name in names.items() if near.intersection(name.split())]


# --- Rows -------------------------------------------------------------------------------------------------------------


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
    until: dt.date | None
    is_late: bool

    @property
    def turn(self) -> Any:
        """Of an evaluation nobody waits for any more, the Secretariat's: it asks evaluators, or closes."""
        if self.state.name == "evaluation" and self.until is None:
            return SECRETARIAT
        return TURNS.get(self.state.name, "")


def rows(keys: list[int]) -> list[Row]:
    """The applications of these keys, in their order."""
    names = (
        "pk", "reference", "title", "language", "is_fictional", _country(), "party__region", "party__is_ldc",
        "party__is_sids", "call__code", "state", "state_since", "submitted_at", "officer__full_name", "score",
    )  # fmt: skip
    promises = (f"call__{promise}" for promise in PROMISES.values())
    found = Application.objects.filter(pk__in=keys).order_by().values_list(*names, *promises)
    states, today = {state.name: state for state in lifecycle.of(Application).states}, clock.today()
    evaluations, answers = _evaluations(keys), _answers_due(keys)
    made = {}
    for pk, *shown, state, since, submitted_at, officer, score, screening_days, decision_days in found:
        began = timezone.localdate(since)
        asked = evaluations.get(pk, [])
        until = {
            "clarifying": answers.get(pk),
            "evaluation": max((due for stands, due in asked if stands in ("assigned", "scoring")), default=None),
        }.get(state)
        promised = dict(zip(PROMISES, (screening_days, decision_days), strict=True))
        if state in promised:
            until = began + dt.timedelta(days=promised[state])
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
            days=(today - began).days,
            until=until,
            is_late=until is not None and until < today,
        )
    return [made[key] for key in keys if key in made]


def _evaluations(keys: list[int]) -> dict[int, list[tuple[str, dt.date]]]:
    """The state and the due day of the live evaluations of each."""
    found: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    live = Evaluation.objects.filter(application__in=keys, is_live=True).order_by()
    for application, state, due in live.values_list("application", "state", "due_on"):
        found[application].append((state, due))
    return found


def _answers_due(keys: list[int]) -> dict[int, dt.date]:
    """Until when the Party was asked for an answer."""
    waiting = Clarification.objects.filter(application__in=keys, closed_at=None).order_by()
    return dict(waiting.values_list("application", "due_on"))
