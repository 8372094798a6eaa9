"""Who came: people by name, heads by sector, gender and age. Both count; whoever is on the list by name isn't counted
among the heads. No name ever stands on the trail."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from portal import clock, pseudonyms, trail, verbs
from portal.gatherings import rules
from portal.models import Attendance, Gathering, Heads, User
from portal.refusals import Refused, WrongState

PEOPLE = verbs.declare("portal.gathering_people", _("List of people of a gathering changed"), is_news=False)
HEADS = verbs.declare("portal.gathering_heads", _("Heads of a gathering counted"), is_news=False)
FORGOTTEN = verbs.declare("portal.gathering_names_removed", _("Names of a gathering removed"), is_news=False)

State = Attendance.State
FACETS = ("sector", "gender", "age_band")
SAID = ("name", "organisation", *FACETS)
MOST_PEOPLE = 2000  # by name in one gathering
Cell = tuple[str, str, str]


# --- By name ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_people(gathering: Gathering, *, by: User, state: str, people: Iterable[Mapping[str, str]]) -> list[Attendance]:
    """Put people on the list, each by SAID, as invited, coming or come. Raises Refused where it can't be."""
    current = _open(gathering, by)
    rows = [Attendance(gathering=current, state=state, entered_by=by, **person) for person in people]
    if not rows:
        raise Refused(_("Fill in at least one name."))
    if current.people.count() + len(rows) > MOST_PEOPLE:
        raise Refused(_("A list holds %(most)s people at most: count the others by heads.") % {"most": MOST_PEOPLE})
    _check_state(current, state)
    for row in rows:
        _save(row)
    _tell(current, by, added=len(rows))
    return rows


@transaction.atomic
def enter_oneself(gathering: Gathering, **said: str) -> Attendance:
    """Somebody without an account enters themselves through a pass: it waits for the organiser. When the pass opens is
    the pass's own business."""
    current = Gathering.objects.select_for_update().get(pk=gathering.pk)
    if current.state not in ("planned", "held"):
        raise WrongState(_("Attendance of this gathering is no longer entered."))
    if current.people.count() >= MOST_PEOPLE:
        raise Refused(_("This list is full: tell the organiser that you are here."))
    row = Attendance(gathering=current, state=State.WAITING, entered_by=None, **said)
    _save(row)
    return row


@transaction.atomic
def change_person(person: Attendance, *, by: User, state: str, **said: str) -> None:
    """Correct what stands of one person. Raises Refused by field."""
    gathering = _open(person.gathering, by)
    row = _of(gathering).get(pk=person.pk)
    if row.forgotten_at:
        raise WrongState(_("This name has been removed."))
    _check_state(gathering, state)
    for name, value in (said | {"state": state}).items():
        setattr(row, name, value)
    _save(row)
    _tell(gathering, by, changed=1)


@transaction.atomic
def take_off(person: Attendance, *, by: User) -> None:
    """Take somebody off the list: who declined, asked for it, or stands there twice."""
    gathering = _open(person.gathering, by)
    _of(gathering).filter(pk=person.pk).delete()
    _tell(gathering, by, taken_off=1)


@transaction.atomic
def mark(gathering: Gathering, *, by: User, states: Mapping[int, str]) -> None:
    """Give many people their state at once, by key: who is coming, who came. Whoever waited is accepted by it."""
    current = _open(gathering, by)
    rows = [row for row in _of(current).filter(pk__in=states) if row.state != states[row.pk]]
    for state in {states[row.pk] for row in rows}:
        _check_state(current, state)
    for row in rows:
        row.state = states[row.pk]
        row.save(update_fields=["state"])
    if rows:
        _tell(current, by, changed=len(rows))


def _of(gathering: Gathering) -> QuerySet[Attendance]:
    return Attendance.objects.filter(gathering=gathering)


def _save(row: Attendance) -> None:
    if not row.name.strip():
        raise Refused({"name": _("Fill in the name.")})
    row.full_clean(exclude=["gathering", "entered_by"], validate_constraints=False)
    row.save()


def _check_state(gathering: Gathering, state: str) -> None:
    if state == State.CAME and not gathering.has_begun:
        raise Refused({"state": _("Nobody has come yet: it has not begun.")})


# --- By heads ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def count_heads(gathering: Gathering, *, by: User, counts: Mapping[Cell, int]) -> None:
    """Replace the heads by these, by sector, gender and age band; each a number from 0. Raises Refused."""
    current = _open(gathering, by)
    wanted = {cell: count for cell, count in counts.items() if count}
    if wanted and not current.has_begun:
        raise Refused(_("Nobody has come yet: it has not begun."))
    before = numbers(current)
    if before == wanted:
        return
    current.heads.all().delete()
    for cell, count in wanted.items():
        row = Heads(gathering=current, count=count, **dict(zip(FACETS, cell, strict=True)))
        row.full_clean(exclude=["gathering"], validate_constraints=False)
        row.save()
    totals = [sum(before.values()), sum(wanted.values())]
    trail.record(HEADS, current, by=by, changes={"people": totals})


def numbers(gathering: Gathering) -> dict[Cell, int]:
    """The heads as they stand."""
    return {(row.sector, row.gender, row.age_band): row.count for row in gathering.heads.all()}


def _open(gathering: Gathering, by: User) -> Gathering:
    """The row, locked, for who may write in it while it isn't over."""
    current = Gathering.objects.select_for_update().select_related("content_type").get(pk=gathering.pk)
    if not rules.may_write(by, current):
        raise PermissionDenied
    if not current.is_live:
        raise WrongState(_("It is over: its attendance changes no more."))
    return current


def _tell(gathering: Gathering, by: User | None, **numbers: int) -> None:
    trail.record(PEOPLE, gathering, by=by, changes={name: [None, number] for name, number in numbers.items()})


# --- Forgetting -------------------------------------------------------------------------------------------------------


def kept_for() -> dt.timedelta:
    """How long names are kept after a gathering is closed or cancelled."""
    return dt.timedelta(days=settings.ATTENDANCE_NAMES_DAYS)


def forget_names() -> None:
    """Remove the names of gatherings that have been over for that long; what is counted stays. Of those who didn't come
    nothing is counted, so nothing stays."""
    named = Attendance.objects.filter(gathering=OuterRef("pk"), forgotten_at=None)
    over = Gathering.objects.filter(is_live=False, state_since__lt=clock.now() - kept_for())
    for gathering in over.filter(Exists(named)):
        _forget(gathering, _of(gathering).filter(forgotten_at=None))


@transaction.atomic
def forget_person(person: Attendance, *, by: User) -> None:
    """Remove one name, whenever the person asks for it; where they came, what is counted stays."""
    gathering = Gathering.objects.select_for_update().select_related("content_type").get(pk=person.gathering_id)
    if not rules.may_write(by, gathering):
        raise PermissionDenied
    _forget(gathering, _of(gathering).filter(pk=person.pk, forgotten_at=None), by=by)


@transaction.atomic
def _forget(gathering: Gathering, named: QuerySet[Attendance], *, by: User | None = None) -> None:
    for person in named:
        pseudonyms.erase(person)
    came = named.filter(state=State.CAME).update(name="", organisation="", forgotten_at=clock.now())
    others, _each = named.exclude(state=State.CAME).delete()
    if came or others:
        trail.record(FORGOTTEN, gathering, by=by, changes={"names": [came + others, 0]})
