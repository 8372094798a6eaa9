"""What there is to tell a person now: what stands on their desk, lines that messages left, what changed. Each thing
once: the news of an act that puts something on the desk is that line, and what somebody did is no news to themselves.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import translation

from portal import clock, history, registry
from portal.daily.choosing import kind_to_say
from portal.history import News
from portal.models import DailyPlan, Notice, Told, User
from portal.models.daily import Kind
from portal.moves import WorkItem

ONE_LANGUAGE = "en"
SAME_MOMENT = dt.timedelta(seconds=2)  # one transaction writes the entry, the state's moment and the line
LATE_ENTRIES = dt.timedelta(hours=1)  # longer than any transaction: an entry may be written before, and seen after


@dataclass(frozen=True)
class Item:
    """Something on the desk, and as what it is said today."""

    thing: str
    work: WorkItem
    kind: Kind


@dataclass
class Found:
    """All that a message tells, and what is settled by it without a line of its own."""

    items: list[Item] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    settled: list[Notice] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.items or self.notices or self.news)


def thing(item: WorkItem) -> str:
    """Which thing it is, whatever the reader's language: its page, when it was asked for, and what is to be done."""
    with translation.override(ONE_LANGUAGE):
        return f"{item.url} {item.since.isoformat() if item.since else ''} {item.what}"[:600]


def found_for(person: User, plan: DailyPlan) -> Found:
    """What the person's next message tells, in their language."""
    found = Found(items=_on_desk(person, plan.muted))
    _add_notices(found, person, plan.muted)
    if Kind.CHANGED not in plan.muted:
        _add_news(found, person, plan.news_since)
    return found


def _on_desk(person: User, muted: list[str]) -> list[Item]:
    told = dict(Told.objects.filter(person=person).values_list("thing", "told_on"))
    things: dict[str, WorkItem] = {}
    for work in registry.work_of(person):
        things.setdefault(thing(work), work)
    said = ((name, work, kind_to_say(work.due, told.get(name), clock.today(), muted)) for name, work in things.items())
    return [Item(name, work, kind) for name, work, kind in said if kind]


def _add_notices(found: Found, person: User, muted: list[str]) -> None:
    """Settled without a word are those of kinds turned off, those about what is closed to the person by now, and those
    of what is to do: the desk says it, as long as it is."""
    waiting = Notice.objects.filter(person=person, settled_at=None).order_by("at", "pk")
    open_ones = set(history.not_withheld(person, waiting).values_list("pk", flat=True))
    unsaid = {Kind.WAITS, *muted}
    for notice in waiting:
        said = notice.pk not in open_ones or notice.kind in unsaid or _is_on(found.items, notice)
        (found.settled if said else found.notices).append(notice)


def _is_on(items: list[Item], notice: Notice) -> bool:
    """Whether a line of the desk leads to the same page, and was put there by the same act."""
    return any(item.work.url == notice.url and _same_moment(item.work, notice.at) for item in items)


def _add_news(found: Found, person: User, since: dt.datetime) -> None:
    told = Notice.objects.filter(person=person, event__at__gte=since - LATE_ENTRIES)
    runs = history.news_since(person, since - LATE_ENTRIES, told.values_list("event", flat=True))
    for news, entries in runs:
        found.seen.update(entries)
        if not any(_puts_on_desk(news, item) for item in found.items):
            found.news.append(news)


def _puts_on_desk(news: News, item: Item) -> bool:
    own = item.work.country is None or item.work.country == news.event.party
    return news.times == 1 and own and _same_moment(item.work, news.event.at)


def _same_moment(work: WorkItem, at: dt.datetime) -> bool:
    return work.since is not None and abs(work.since - at) <= SAME_MOMENT
