"""What waits about gatherings, where a person reads one, and how it is found."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.gatherings import queries, rules
from portal.models import Gathering, User
from portal.moves import Move, Side
from portal.registry import address
from portal.roles import SPEAKERS
from portal.rules import is_secretariat
from portal.searching import Sought
from portal.written import date_short

MOST = 20  # on one desk, the earliest first


def page(user: User, gathering: Gathering) -> str:
    """Where the person reads it; empty where they can't."""
    return address("gathering", gathering.pk) if rules.may_read(user, gathering) else ""


def pages(user: User, gatherings: list[Gathering]) -> list[str]:
    """The same of many, of which the database is asked once."""
    asked = [gathering.pk for gathering in gatherings if not rules.may_decide(user, gathering)]
    found = queries.visible_to(user).filter(pk__in=asked).order_by().values_list("pk", flat=True) if asked else []
    closed = set(asked) - set(found)
    return ["" if gathering.pk in closed else address("gathering", gathering.pk) for gathering in gatherings]


def moves_of(gathering: Gathering) -> Iterator[Move]:
    """What it waits for: to be planned, to be said to have taken place, attendance and its end."""
    match gathering.state:
        case "draft":
            yield _move(gathering, _("Plan the gathering that is proposed, or cancel it"), since=gathering.created_at)
        case "planned" if gathering.has_ended:
            yield _move(gathering, _("Say that it took place, move it or cancel it"), since=gathering.ends_at)
        case "held" if gathering.has_ended:
            yield _move(gathering, _("Enter who came and close the gathering"), since=gathering.ends_at)


def _move(gathering: Gathering, what, *, since) -> Move:
    given = {"side": Side.PARTY, "roles": SPEAKERS, "party_id": gathering.party_id}
    if gathering.party_id is None:
        given = {"side": Side.SECRETARIAT, "roles": ("secretariat",)}
    return Move(
        title=gathering.title,
        title_lang=gathering.language,
        what=what,
        button=_("Open the gathering"),
        url=address("gathering", gathering.pk),
        since=since,
        country=gathering.party,
        **given,
    )


def waiting(user: User) -> Iterator[Move]:
    """Those that are the person's."""
    own = user.party_ids(*SPEAKERS)
    mine = Q(party__in=own) | (Q(party=None) if is_secretariat(user) else Q(pk__in=()))
    if not own and not is_secretariat(user):
        return
    due = Q(state="draft") | Q(state__in=["planned", "held"], ends_at__lte=clock.now())
    for gathering in queries.with_names(Gathering.objects.filter(mine, due)).order_by("starts_at", "pk")[:MOST]:
        yield from (move for move in moves_of(gathering) if move.is_for(user))


def sought(user: User) -> Iterator[Sought]:
    """Those that the person reads, by title, place and country."""
    yield Sought(
        _("Gatherings"),
        queries.visible_to(user),
        where=("folded", "party__folded"),
        list_url=address("admin:portal_gathering_changelist") if is_secretariat(user) else "",
        language=lambda gathering: gathering.language,
        notes=lambda gathering: (gathering.get_kind_display(), gathering.party or "", date_short(gathering.first_day)),
        url=lambda gathering: address("gathering", gathering.pk),
    )
