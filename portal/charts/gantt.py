"""Calendars of work: bars between dates, over months, quarters or years."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from babel.dates import format_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy

from portal.charts.svg import EMPTY, LATE, OUTPUTS, SOFT, WIDTH, Line, Rect, Shape, Text, label, legend, svg, wrapped
from portal.written import locale

NAMES = 0.353  # the part of the width that the names take
MARGIN = 24  # room for half of the last month's name
HEAD = 22
FOOT = 24  # for the word “today”, and again for what the colours mean
KINDS = {
    "past": (pgettext_lazy("chart", "done"), 14),
    "now": (pgettext_lazy("chart", "under way"), 14),
    "planned": (pgettext_lazy("chart", "planned"), 14),
}
GANTT_ROW = {1: 28, 2: 40}  # by the lines of its name
TICK_WIDTH = 56  # the least distance between two dates that are written out
STEPS = (1, 3, 6, 12, 24, 48)  # months between two lines of the grid, or between two names; each divides the next
MOST_LINES = 24
LAST_DAY = dt.date(9999, 11, 29)  # leaves room for the day after it, and for the month after that


@dataclass(frozen=True)
class Bar:
    """A piece of work in a calendar: `progress` from 0 to 1, the label in its own language (empty: the page's). Planned
    work that serves one of the open roadmap's outputs has that output's colour."""

    label: str
    start: dt.date
    end: dt.date
    progress: float = 0
    kind: Literal["past", "now", "planned"] = "planned"
    lang: str = ""
    output: int = 0

    @property
    def drawn_as(self) -> str:
        """What the drawing shows it as: its kind, or its output."""
        return f"cell o{self.output}" if self.output and self.kind == "planned" else self.kind


@dataclass(frozen=True)
class _Scale:
    """Days to pixels, between a column of names and a margin."""

    start: dt.date
    end: dt.date
    width: int

    @property
    def left(self) -> int:
        return round(self.width * NAMES)

    @property
    def right(self) -> int:
        return self.width - MARGIN

    def x(self, day: dt.date) -> int:
        days = max((self.end - self.start).days, 1)
        inside = min(max((day - self.start).days, 0), days)
        return self.left + round(inside * (self.right - self.left) / days)

    def lines(self, bar: Bar) -> list[str]:
        return wrapped(bar.label, width=self.left - 14, size=12)

    def height(self, bar: Bar) -> int:
        return GANTT_ROW[max(len(self.lines(bar)), 1)]


def gantt(
    bars: Iterable[Bar],
    *,
    start: dt.date,
    end: dt.date,
    title,
    today: dt.date | None = None,
    month_labels: bool = False,
    width: int = WIDTH,
) -> SafeString:
    """A calendar of work. `end` is the last day; `month_labels` counts months from the start (M0, M3, …) instead of
    writing dates. The grid goes from months to quarters and years as the time grows."""
    bars = list(bars)
    if not bars:
        return EMPTY
    scale = _Scale(start, min(max(end, start), LAST_DAY) + dt.timedelta(days=1), width)
    rows, bottom = [], HEAD
    for bar in bars:
        middle = bottom + scale.height(bar) // 2
        rows += [*label(scale.lines(bar), middle=middle, size=12, lang=bar.lang), *_gantt_bar(bar, scale, middle)]
        bottom += scale.height(bar)
    shapes = [*_grid(scale, bottom, counted=month_labels), *rows]
    if today and scale.start <= today < scale.end:
        shapes += _today(scale, today, bottom)
    shapes += legend(_shown(bars), left=scale.left, middle=bottom + FOOT + FOOT // 2)
    return svg(shapes, title=title, width=width, height=bottom + 2 * FOOT)


def gantt_pages(bars: Iterable[Bar], *, title, width: int = 1000, height: int = 560, **kwargs) -> list[SafeString]:
    """The same in pieces of at most that height, since a drawing can't break across the pages of a PDF; the
    measures given here are those of a landscape page."""
    parts = _pieces(list(bars), _Scale(kwargs["start"], kwargs["end"], width), height - HEAD - 2 * FOOT)
    titles = [title]
    if len(parts) > 1:
        numbered = gettext("%(title)s (%(part)s of %(parts)s)")
        titles = [numbered % {"title": title, "part": n, "parts": len(parts)} for n in range(1, len(parts) + 1)]
    return [gantt(part, title=name, width=width, **kwargs) for part, name in zip(parts, titles, strict=False)]


def _pieces(bars: Sequence[Bar], scale: _Scale, height: int) -> list[list[Bar]]:
    """As few pieces as fit the height, and about as long as each other."""
    few = len(_packed(bars, scale, height))
    even = sum(map(scale.height, bars)) // max(few, 1) + max(GANTT_ROW.values())
    return _packed(bars, scale, min(even, height))


def _packed(bars: Sequence[Bar], scale: _Scale, height: int) -> list[list[Bar]]:
    parts: list[list[Bar]] = []
    used = height
    for bar in bars:
        used += scale.height(bar)
        if used > height:
            parts.append([])
            used = scale.height(bar)
        parts[-1].append(bar)
    return parts


def _shown(bars: Sequence[Bar]) -> dict[str, tuple]:
    """The kinds and outputs that the drawing shows; work under way shows what is left of it as planned."""
    shown = {bar.drawn_as for bar in bars}
    kinds = {kind: sample for kind, sample in KINDS.items() if kind in shown or (kind == "planned" and "now" in shown)}
    outputs = {f"cell o{n}": (pgettext("chart", "output %(number)s") % {"number": n}, 14) for n in OUTPUTS}
    return kinds | {kind: sample for kind, sample in outputs.items() if kind in shown}


def _gantt_bar(bar: Bar, scale: _Scale, middle: int) -> Iterable[Rect]:
    left, right = scale.x(bar.start), scale.x(min(max(bar.end, bar.start), LAST_DAY) + dt.timedelta(days=1))
    width = max(right - left, 3)
    left = min(left, scale.right - width)
    whole = Rect(left, middle - 9, width, 18, "planned" if bar.kind == "now" else bar.drawn_as)
    yield whole
    done = round(width * min(max(bar.progress, 0), 1))
    if bar.kind == "now" and done:
        yield replace(whole, width=done, kind="now")


def _today(scale: _Scale, today: dt.date, bottom: int) -> Iterable[Shape]:
    x = scale.x(today)
    yield Line(x, HEAD - 4, bottom + 4, "today")
    anchor = "end" if x > scale.width * 0.85 else "start"
    shift = -6 if anchor == "end" else 6
    yield Text(x + shift, bottom + 15, pgettext("chart", "today"), kind="today", size=11, anchor=anchor, fill=LATE)


def _grid(scale: _Scale, bottom: int, *, counted: bool) -> Iterable[Shape]:
    """Upright lines at months, quarters or years, and as many names as there is room for."""
    months = _index(scale.end) - _index(scale.start) + 1
    step = next((step for step in STEPS if months <= step * MOST_LINES), STEPS[-1])
    room = TICK_WIDTH * months / (scale.right - scale.left)
    named = next((named for named in STEPS if named >= max(step, room)), STEPS[-1])
    ticks = _counted_ticks if counted else _calendar_ticks
    for day, name in ticks(scale, step, named):
        if scale.start <= day <= scale.end:
            yield Line(scale.x(day), HEAD - 4, bottom, "grid")
            if name:
                yield Text(scale.x(day), HEAD - 9, name, kind="soft", size=11, anchor="middle", fill=SOFT)


def _counted_ticks(scale: _Scale, step: int, named: int) -> Iterable[tuple[dt.date, str]]:
    """M0, M3, … from the first day on."""
    for month in range(0, _index(scale.end) - _index(scale.start) + 1, step):
        yield _add_months(scale.start, month), f"M{month}" if month % named == 0 else ""


def _calendar_ticks(scale: _Scale, step: int, named: int) -> Iterable[tuple[dt.date, str]]:
    """The first days of months, quarters or years, from the first day on."""
    for month in range(-(-_index(scale.start) // step) * step, _index(scale.end) + 1, step):
        day = _first_day(month)
        yield day, _tick(day, step) if month % named == 0 else ""


def _tick(day: dt.date, step: int) -> str:
    """avr. 2026, T1 2026 or 2026."""
    pattern = "y" if step >= 12 else "QQQ y" if step >= 3 else "MMM y"
    return format_date(day, pattern, locale=locale())


def _index(day: dt.date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def _first_day(month: int) -> dt.date:
    return dt.date(month // 12, month % 12 + 1, 1)


def _add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last day."""
    month = _index(day) + months
    last = _first_day(month + 1) - dt.timedelta(days=1)
    return min(_first_day(month) + dt.timedelta(days=day.day - 1), last)
