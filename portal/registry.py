"""What the ground must show and cannot know, told by the apps: what waits for a person, navigation, public panels.

Each app fills these in `AppConfig.ready()`; the portal only reads them.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from portal.moves import Move, Text, WorkItem, in_order
from portal.navigation import NavItem
from portal.roles import SPEAKERS
from portal.searching import Sought


@dataclass(frozen=True)
class Panel:
    """A part of the public home page: a template and what it shows."""

    template: str
    context: Callable[[], dict[str, Any]]
    order: int = 50


@dataclass(frozen=True)
class Page:
    """Where records of one model are read (`has_page`)."""

    url: Callable[[Any, Any], str]
    reads: str
    of_many: Callable[[Any, list], list[str]] | None


@dataclass
class _Registry:
    waiting: list[tuple[Text, Callable[[Any], Iterable[WorkItem]]]] = field(default_factory=list)
    awaited: dict[str, list[Callable[[Any], Iterable[Move]]]] = field(default_factory=dict)
    read_at_once: dict[str, list[Callable[[list], None]]] = field(default_factory=dict)
    standing: list[Callable[[Any], Iterable[Any]]] = field(default_factory=list)
    navigation: list[Callable[[Any], Iterable[NavItem]]] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    offers: list[NavItem] = field(default_factory=list)
    beside: list[Callable[[Any], tuple[str, Any] | None]] = field(default_factory=list)
    followed: list[Callable[[Any], Iterable[int]]] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    charged: dict[str, Callable[[Any], Iterable[Any]]] = field(default_factory=dict)
    private: list[Callable[[], Any]] = field(default_factory=list)
    withheld: list[Callable[[Any], Iterable[Any]]] = field(default_factory=list)
    objecting: list[Callable[..., Text | None]] = field(default_factory=list)
    welcomed: list[Callable[[Any, Any], None]] = field(default_factory=list)
    residences: list[Callable[[Any], Any]] = field(default_factory=list)
    finders: list[tuple[int, Callable[[Any], Iterable[Sought]]]] = field(default_factory=list)
    homes: list[tuple[Callable[[Any], bool], Callable[[Any], Any]]] = field(default_factory=list)


_registry = _Registry()


def waits(subject: Text, source: Callable[[Any], Iterable[WorkItem]]) -> None:
    """Register `source(user)`: what waits for that person in this app, under the name of its subject."""
    _registry.waiting.append((subject, source))


def awaits(model: str, source: Callable[[Any], Iterable[Move]], *, reads: Callable[[list], None] | None = None) -> None:
    """Register `source(record)`: the moves that a record of that model (“app.model”) waits for; several apps may.
    `reads(records)` reads for many at once what the source would ask for each of them."""
    _registry.awaited.setdefault(model.lower(), []).append(source)
    if reads:
        _registry.read_at_once.setdefault(model.lower(), []).append(reads)


def read_for_moves(records: list) -> None:
    """Read at once what the moves of many records of one model ask for."""
    for reads in _registry.read_at_once.get(records[0]._meta.label_lower, []) if records else ():
        reads(records)


def moves_of(record) -> list[Move]:
    """Every move that the record waits for, whoever's it is, the earliest due first."""
    sources = _registry.awaited.get(record._meta.label_lower, [])
    return in_order(move for source in sources for move in source(record))


def stands(source: Callable[[Any], Iterable[Any]]) -> None:
    """Register `source(user)`: the Party's own records under way in this app, with what their moves read."""
    _registry.standing.append(source)


@dataclass(frozen=True)
class Standing:
    """Where a record under way stands: its first move says whose turn it is; None where nobody is to move."""

    record: Any
    page: str
    move: Move | None
    whose: Text


def standing_of(user) -> list[Standing]:
    """Where all that is under way for the person's Party stands."""
    own = [list(source(user)) for source in _registry.standing]
    for records_of_one_kind in own:
        read_for_moves(records_of_one_kind)
    records = [record for of_one_kind in own for record in of_one_kind]
    firsts = [next(iter(moves_of(record)), None) for record in records]
    return [
        Standing(record, page, move, move.whose(user) if move else record.current.turn)
        for record, page, move in zip(records, pages_of(user, records), firsts, strict=True)
    ]


def navigates(source: Callable[[Any], Iterable[NavItem]]) -> None:
    """Register `source(user)`: the places of this app in that person's navigation (the user may be anonymous)."""
    _registry.navigation.append(source)


def shows(panel: Panel) -> None:
    """Register a panel of the public home page."""
    _registry.panels.append(panel)


def stands_beside(source: Callable[[Any], tuple[str, Any] | None]) -> None:
    """Register `source(user)`: a template that stands beside that person's desk, and what it shows; None for none."""
    _registry.beside.append(source)


def beside_the_desk(user) -> list[tuple[str, Any]]:
    return [panel for source in _registry.beside if (panel := source(user))]


def offers(label: Text, url_name: str, *, order: int = 50) -> None:
    """Register a button of the public home page; the first in order is its main one."""
    _registry.offers.append(NavItem(label, url_name, order))


def has_home(whose: Callable[[Any], bool], view: Callable[[Any], Any]) -> None:
    """Register the view that is home for whom `whose(user)` says so, instead of the desk."""
    _registry.homes.append((whose, view))


def home_of(user) -> Callable[[Any], Any] | None:
    """The person's own home, if an app has one for them."""
    return next((view for whose, view in _registry.homes if whose(user)), None)


def follows(source: Callable[[Any], Iterable[int]]) -> None:
    """Register `source(user)`: the countries whose news that person sees by what they do in this app."""
    _registry.followed.append(source)


def has_page(
    model: str,
    url: Callable[[Any, Any], str],
    *,
    reads: str = "",
    of_many: Callable[[Any, list], list[str]] | None = None,
) -> None:
    """Register `url(user, record)`: where that person reads a record (“app.model”), or an empty string. So that a list
    of news is read in few queries, `reads` is what it looks at beyond the record, as prefetch_related names it; and
    `of_many(user, records)` says the same of many at once, where `url` asks the database."""
    _registry.pages[model.lower()] = Page(url, reads, of_many)


def keeps_private(condition: Callable[[], Any]) -> None:
    """Register `condition()`: the entries of the trail (a Q of Event) that only the Party's own people may read."""
    _registry.private.append(condition)


def private_events() -> list[Any]:
    return [condition() for condition in _registry.private]


def withholds(source: Callable[[Any], Iterable[Any]]) -> None:
    """Register `source(user)`: records (a queryset for each model) of which that officer sees nothing anywhere: neither
    trail nor messages nor documents."""
    _registry.withheld.append(source)


def withheld_from(user) -> list[Any]:
    return [records for source in _registry.withheld for records in source(user)]


def is_withheld(user, record) -> bool:
    """Whether a conflict of interest closes the record to the officer."""
    own = (records for records in withheld_from(user) if records.model is type(record))
    return any(records.filter(pk=record.pk).exists() for records in own)


def handles(model: str, source: Callable[[Any], Iterable[Any]]) -> None:
    """Register `source(record)`: the officers in charge of a record of that model (“app.model”) today."""
    _registry.charged[model.lower()] = source


def in_charge_of(record) -> list[Any]:
    """The officers in charge of the record, or of that of which it is a part; nobody where no app says."""
    while record is not None:
        if source := _registry.charged.get(record._meta.label_lower):
            return list(source(record))
        record = getattr(record, "part_of", None)
    return []


def objects_to(reason: Callable[..., Text | None]) -> None:
    """Register `reason(user, role, party, by=)`: why the person may not take the role, or whoever gives it, `by`, may
    not do so; None where nothing is against it."""
    _registry.objecting.append(reason)


def objection_to(user, role: str, party, *, by) -> Text | None:
    """The first reason why the person may not be given the role, if there is one; `by` is None where they accept it."""
    return next(filter(None, (reason(user, role, party, by=by) for reason in _registry.objecting)), None)


def welcomes(effect: Callable[[Any, Any], None]) -> None:
    """Register `effect(user, invitation)`: what an app does when somebody accepts an invitation, in its transaction."""
    _registry.welcomed.append(effect)


def welcome(user, invitation) -> None:
    """Somebody has accepted an invitation: let every app do its part."""
    for effect in _registry.welcomed:
        effect(user, invitation)


def resides(source: Callable[[Any], Any]) -> None:
    """Register `source(invitation)`: the country where the person lives who is invited; None where it isn't known."""
    _registry.residences.append(source)


def residence_of(invitation) -> Any:
    """Where the invited person lives, as far as an app knows."""
    return next(filter(None, (source(invitation) for source in _registry.residences)), None)


def work_by_subject(user) -> dict[str, list[WorkItem]]:
    """What waits for the person now, by the name of its subject: by date due, then the longest waiting."""
    found: dict[str, list[WorkItem]] = {}
    for subject, source in _registry.waiting:
        found.setdefault(str(subject), []).extend(item for item in source(user) if item.waits)
    return {subject: sorted(items, key=_by_day) for subject, items in found.items() if items}


def finds(source: Callable[[Any], Iterable[Sought]], *, order: int = 50) -> None:
    """Register `source(user)`: the kinds of record that the person may look for in the search over everything."""
    _registry.finders.append((order, source))


def sought_by(user) -> list[Sought]:
    """What the person may look for, in the order in which it is told."""
    return [sought for _order, source in sorted(_registry.finders, key=lambda f: f[0]) for sought in source(user)]


def work_of(user) -> list[WorkItem]:
    """All that waits for the person now, in the same order."""
    return in_order_of_days(work_by_subject(user))


def in_order_of_days(subjects: dict[str, list[WorkItem]]) -> list[WorkItem]:
    return sorted((item for items in subjects.values() for item in items), key=_by_day)


def _by_day(item: WorkItem) -> tuple:
    return item.due or dt.date.max, item.since.timestamp() if item.since else 0


@lru_cache(maxsize=4096)
def address(name: str, *args: Any) -> str:
    """An address by its name. Pages and desks ask for the same ones again and again, and looking one up is slow."""
    return reverse(name, args=args)


def navigation_of(user) -> list[NavItem]:
    return sorted((item for source in _registry.navigation for item in source(user)), key=lambda i: i.order)


def public_panels() -> list[Panel]:
    return sorted(_registry.panels, key=lambda p: p.order)


def public_offers() -> list[NavItem]:
    """The buttons of the public home page; `url` is the name of an address."""
    return sorted(_registry.offers, key=lambda offer: offer.order)


def countries_followed_by(user) -> set[int]:
    """The countries whose shared news the person sees."""
    own = user.party_ids(*SPEAKERS) | user.followed_country_ids
    return own.union(*(source(user) for source in _registry.followed))


def page_of(user, record) -> str:
    """Where the person reads the record; empty where they can't."""
    page = _registry.pages.get(record._meta.label_lower) if record is not None else None
    return page.url(user, record) if page else ""


def pages_of(user, records: list) -> list[str]:
    """The same for each of many records (of any model, some perhaps None), asked once for each."""
    pages: dict[Any, str] = {}
    for model, page in _registry.pages.items():
        alike = list({record: None for record in records if record is not None and record._meta.label_lower == model})
        if not alike:
            continue
        if page.reads:
            prefetch_related_objects(alike, page.reads)
        found = page.of_many(user, alike) if page.of_many else [page.url(user, record) for record in alike]
        pages |= zip(alike, found, strict=True)
    return [pages.get(record, "") for record in records]
