"""Gatherings as other calendars read them (RFC 5545): one as a file, and a person's as a feed.

Times are written in UTC, so that no calendar has to know when clocks change at the place; what the place's own clock
shows stands in the description. One that was moved or cancelled keeps its name (UID) and says so by a higher SEQUENCE.
"""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event

from portal import clock, trail, verbs
from portal.gatherings import queries
from portal.models import Gathering, Pass, User
from portal.passes import actions as passes
from portal.passes.purposes import Purpose
from portal.passes.queries import live_of
from portal.registry import address
from portal.rules import is_secretariat

MADE = verbs.declare("portal.calendar_feed_made", gettext_lazy("Calendar feed made"), is_news=False)
STATUS = {"draft": "TENTATIVE", "cancelled": "CANCELLED"}
CONFIRMED = "CONFIRMED"
BACK = dt.timedelta(days=365)  # how long what is over stays in a feed
MOST = 1000


def calendar_of(gatherings: Iterable[Gathering], *, named: str = "") -> bytes:
    """The calendar file, in the language that is active; what was typed stays in its own."""
    calendar = Calendar()
    calendar.add("prodid", "-//UNESCO//National roadmaps portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if named:
        calendar.add("x-wr-calname", named)
        calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"value": "DURATION"})
    for gathering in gatherings:
        calendar.add_component(_event(gathering))
    return calendar.to_ical()


def _event(gathering: Gathering) -> Event:
    language = {"language": gathering.language}
    event = Event()
    event.add("uid", f"gathering-{gathering.pk}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("sequence", gathering.revision)
    event.add("dtstamp", clock.now().astimezone(dt.UTC))
    event.add("dtstart", gathering.starts_at.astimezone(dt.UTC))
    event.add("dtend", gathering.ends_at.astimezone(dt.UTC))
    event.add("status", STATUS.get(gathering.state, CONFIRMED))
    event.add("summary", gathering.title, parameters=language)
    event.add("location", gathering.place or gathering.link, parameters=language)
    event.add("description", _description(gathering))
    event.add("categories", [str(gathering.get_kind_display())])
    event.add("url", settings.PORTAL_URL + address("gathering", gathering.pk))
    return event


def _description(gathering: Gathering) -> str:
    """When by the clock of the place, how to take part from afar, what is planned."""
    cancelled = _("Cancelled: it does not take place.") if gathering.state == "cancelled" else ""
    said = (cancelled, gathering.hours, gathering.link, gathering.programme)
    return "\n\n".join(filter(None, said))


# --- A person's feed --------------------------------------------------------------------------------------------------


def of_person(user: User) -> QuerySet[Gathering]:
    """What is announced, of all that the person reads; what was cancelled too, so that calendars learn of it."""
    since = clock.now() - BACK
    announced = queries.visible_to(user).exclude(state="draft").filter(ends_at__gte=since)
    return announced.order_by("starts_at", "pk")[:MOST]


FEED = Purpose(
    "calendar",
    gettext_lazy("Read one’s gatherings in another calendar"),
    model="portal.user",
    view="calendar-feed",
    days=730,
    limit="1200/h/ip",  # calendars ask by themselves, a ministry's from one address
    asks_address=False,  # programs read it; of people it names nobody
    stands=lambda user: user.is_active,
    managed_by=lambda user, owner: user.pk == owner.pk or is_secretariat(user),
)


def feed_of(user: User) -> Pass | None:
    return live_of(FEED.name, user)


@transaction.atomic
def make_feed(user: User, *, by: User) -> Pass:
    """The person's feed: the one there is, opened for all its days from today, or a new one."""
    if by.pk != user.pk:
        raise PermissionDenied
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if found := feed_of(user):
        return passes.lengthen(found)
    trail.record(MADE, user, by=by)
    return passes.make(FEED.name, user, email="", by=by)


@transaction.atomic
def end_feed(user: User, *, by: User) -> None:
    """The link opens nothing any more; calendars that read it keep what they have."""
    if found := feed_of(user):
        passes.take_back(found, by=by, reason=_("Its owner has closed this calendar."))
