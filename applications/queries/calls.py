"""Calls: which are open, to whom, and where a person's Parties stand with them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from applications.models import Application, Call
from applications.queries.applications import visible_to
from portal import clock
from portal.models import Country, User
from portal.roles import SPEAKERS, WRITERS


def open_calls(*prefetched: Prefetch) -> list[Call]:
    """The calls that take applications now. A time of day is told on the programme's clock, which no database knows."""
    today = clock.today()
    begun = Call.objects.filter(state="open", opens_on__lte=today).exclude(closes_on__lt=today)
    begun = begun.select_related("eligible", "phase").prefetch_related(*prefetched)
    return [call for call in begun if call.takes_applications]


def published_calls() -> QuerySet[Call]:
    """The calls that anyone may read: open, or closed since."""
    return Call.objects.filter(state__in=["open", "closed"]).select_related("eligible", "phase")


def eligible_parties(call: Call) -> QuerySet[Country]:
    """The Parties on the call's list, by region and name."""
    return call.eligible.countries.filter(is_party=True).order_by("region", *(Country._meta.ordering or ()))


def to_apply(user: User) -> Iterator[tuple[Call, Country]]:
    """The open calls to which the person's Parties may still apply, with the Party."""
    own = user.party_ids(*SPEAKERS)
    if not own:
        return
    mine = Country.objects.filter(is_party=True, pk__in=own)
    live = set(Application.objects.filter(party__in=own, is_live=True).order_by().values_list("call", "party"))
    for call in open_calls(Prefetch("eligible__countries", mine)):
        yield from ((call, party) for party in call.eligible.countries.all() if (call.pk, party.pk) not in live)


def to_copy(user: User, party: Country) -> QuerySet[Application]:
    """The Party's applications that a new draft may begin from: all but the draft of a call still open."""
    return visible_to(user).filter(party=party).exclude(state="draft", call__in=open_calls())


@dataclass(frozen=True)
class Standing:
    """Where a person's Parties stand with a call: those that may begin an application, and the applications under
    way."""

    call: Call
    may_begin: list[Country]
    under_way: list[Application]


def standings(user: User, calls: Iterable[Call]) -> list[Standing]:
    """The standing of the person's Parties with each call, in the order of the calls."""
    may_begin, under_way = defaultdict(list), defaultdict(list)
    for call, party in to_apply(user):
        may_begin[call.pk].append(party)
    own = user.party_ids(*WRITERS)
    for application in visible_to(user).filter(party__in=own, call__in=calls, is_live=True):
        under_way[application.call_id].append(application)
    return [Standing(call, may_begin[call.pk], under_way[call.pk]) for call in calls]
