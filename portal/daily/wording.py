"""The daily message in words: a subject that says what and of which country, then a few lines, each with its link."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, npgettext
from django.utils.translation import gettext as _

from portal.daily.collecting import Found, Item
from portal.history import News
from portal.models import Country
from portal.models.daily import Kind, Notice
from portal.text import clean_line
from portal.written import deadline_short

MOST = 10  # lines of a part; the rest is a number, and stands on the home page
NAMED = 2  # countries in a subject
HEADINGS: dict[str, Promise] = {
    Kind.LATE: gettext_lazy("Late"),
    Kind.DUE: gettext_lazy("Due within three days"),
    Kind.WAITS: gettext_lazy("New for you to do"),
    Kind.CHANGED: gettext_lazy("What changed"),
}
QUOTED = gettext_lazy("“%(title)s”")


@dataclass(frozen=True)
class Line:
    text: str
    url: str


@dataclass(frozen=True)
class Part:
    """What is said under one heading; `more` is how many lines it has beyond those shown."""

    heading: str
    number: int
    lines: list[Line]

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


def parts(found: Found) -> list[Part]:
    """What is late first, then what is due, what is new, what changed."""
    by_kind = {kind: list(_lines(found, kind)) for kind in HEADINGS}
    return [Part(str(HEADINGS[kind]), len(lines), lines[:MOST]) for kind, lines in by_kind.items() if lines]


def _lines(found: Found, kind: str) -> Iterator[Line]:
    yield from (_of_item(item) for item in found.items if item.kind == kind)
    if kind == Kind.CHANGED:
        yield from (Line(notice.line_in(get_language()), _whole(notice.url)) for notice in found.notices)
        yield from (_of_news(news) for news in found.news)


def _of_item(item: Item) -> Line:
    work = item.work
    said = [str(work.what), _title(work.title, typed=bool(work.title_lang)), str(work.country or ""), _when(item)]
    return Line(_joined(said), _whole(work.url))


def _when(item: Item) -> str:
    if item.work.is_late:
        return str(item.work.in_days)
    return _("by %(date)s") % {"date": deadline_short(item.work.until)} if item.work.due else ""


def _of_news(news: News) -> Line:
    times = _("%(times)s times") % {"times": news.times} if news.times > 1 else ""
    said = [news.event.verb_label, _title(news.event.subject, typed=True), str(news.event.party or ""), times]
    return Line(_joined(said), _whole(news.page))


def _title(title: object, *, typed: bool) -> str:
    """In quotation marks where a person typed it."""
    text = clean_line(str(title))
    return str(QUOTED) % {"title": text} if typed and text else text


def _joined(said: Iterable[str]) -> str:
    return " · ".join(piece for piece in said if piece)


def _whole(url: str) -> str:
    return f"{settings.PORTAL_URL}{url}" if url else ""


# --- The subject ------------------------------------------------------------------------------------------------------


def subject(found: Found) -> str:
    """“Senegal · 3 things to do, 1 of them late”: the countries, then what; a single thing by its name."""
    return _joined([_countries(found), _what(found)])


def _what(found: Found) -> str:
    to_do = [str(item.work.what) for item in found.items]
    late = sum(item.work.is_late for item in found.items)
    if len(to_do) == 1:
        [what] = to_do
        return _("Late: %(what)s") % {"what": what} if late else _("To do: %(what)s") % {"what": what}
    if not to_do:
        changed = len(found.notices) + len(found.news)
        return ngettext("%(number)s thing has changed", "%(number)s things have changed", changed) % {"number": changed}
    said = npgettext("subject", "%(number)s thing to do", "%(number)s things to do", len(to_do)) % {
        "number": len(to_do)
    }
    if not late:
        return said
    return said + ngettext(", %(number)s of them late", ", %(number)s of them late", late) % {"number": late}


def _countries(found: Found) -> str:
    """Those of what is to do, else of what changed; from the third on their number."""
    of_items = [item.work.country for item in found.items]
    of_changes = [*map(_country_of, found.notices), *(news.event.party for news in found.news)]
    named = list(dict.fromkeys(str(country) for country in (of_items or of_changes) if country))
    if len(named) > NAMED:
        return ngettext("%(number)s country", "%(number)s countries", len(named)) % {"number": len(named)}
    return ", ".join(named)


def _country_of(notice: Notice) -> Country | None:
    return notice.event.party if notice.event else None
