"""One search over everything: people, countries and references, by kind, as far as the person may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import lifecycle, registry
from portal.moves import Text
from portal.rules import may_search
from portal.searching import LONGEST, Sought

OF_A_KIND = 10


@dataclass(frozen=True)
class Match:
    """One record found: `language` as `Sought` has it."""

    record: Any
    url: str
    title: Text
    language: str | None
    notes: list[Text]

    @property
    def lives(self) -> bool:
        """Whether it has a state to show."""
        return isinstance(self.record, lifecycle.Lived)


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more` leads to all of it where there is more than stands here."""

    label: Text
    matches: list[Match]
    is_whole: bool
    more: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Staff find what is theirs to see, a donor what they gave and what anyone may read."""
    if not may_search(request.user):
        raise PermissionDenied
    typed = " ".join(request.GET.get("q", "")[:LONGEST].split())
    groups = list(_groups(request.user, typed)) if typed else []
    return render(request, "portal/search.html", {"typed": typed, "groups": groups, "longest": LONGEST})


def _groups(user, typed: str) -> Iterator[Group]:
    for sought in registry.sought_by(user):
        records = list(sought.found(typed)[: OF_A_KIND + 1])
        if matches := _matches(user, sought, records[:OF_A_KIND]):
            is_whole = len(records) <= OF_A_KIND
            more = f"{sought.list_url}?{urlencode({'q': typed})}" if sought.list_url and not is_whole else ""
            yield Group(sought.label, matches, is_whole, more)


def _matches(user, sought: Sought, records: list) -> list[Match]:
    pages = [sought.url(record) for record in records] if sought.url else registry.pages_of(user, records)
    return [_match(sought, record, page) for record, page in zip(records, pages, strict=True) if page]


def _match(sought: Sought, record: Any, page: str) -> Match:
    notes = [note for note in sought.notes(record) if note]
    return Match(record, page, sought.title(record), sought.language(record), notes)
