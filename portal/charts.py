"""Charts as inline SVG, drawn on the server: the same in a page and in a PDF, each beside its table.

Every function takes plain values and a title (the alternative text), and returns safe markup, empty where there is
nothing to show.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, Protocol

from django.template.loader import render_to_string
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext
from django.utils.translation import pgettext_lazy as _p

from portal.drawing import (
    ACCENT,
    INK,
    LAND,
    LATE,
    OUTPUTS,
    SHEET,
    SOFT,
    Line,
    Rect,
    Shape,
    Text,
    label,
    legend,
    svg,
    text_width,
    wrapped,
)
from portal.templatetags.portal import number

WIDTH = 640
EMPTY = SafeString("")


# --- Money by action line -----------------------------------------------------------------------------------------


class Amounts(Protocol):
    """One action line: what was approved for it, received, committed and spent, in one currency."""

    label: str
    approved: object
    received: object
    committed: object
    spent: object


LABELS = 180
ROW = 36
# The four amounts overlap: later ones are thinner, so that they are told apart without their colours.
AMOUNTS = {
    "approved": (_p("chart", "approved"), 22),
    "received": (_p("chart", "received"), 22),
    "committed": (_p("chart", "committed"), 14),
    "spent": (_p("chart", "spent"), 6),
}


def line_bars(rows: Iterable[Amounts], *, title) -> SafeString:
    """Approved (outline), received, committed and spent by action line; the approved amount is written out."""
    rows = list(rows)
    if not rows:
        return EMPTY
    largest = max(_positive(getattr(row, kind)) for row in rows for kind in AMOUNTS)
    figure_width = round(text_width(number(largest), 12)) + 12
    scale = (WIDTH - LABELS - figure_width) / largest if largest else 0
    shapes = [*legend(AMOUNTS, left=LABELS, middle=ROW // 2)]
    for index, row in enumerate(rows, 1):
        shapes += _line_bar(row, top=index * ROW, scale=scale)
    return svg(shapes, title=title, width=WIDTH, height=(len(rows) + 1) * ROW)


def _line_bar(row: Amounts, *, top: int, scale: float) -> Iterable[Shape]:
    widths = {kind: _pixels(_positive(getattr(row, kind)), scale) for kind in AMOUNTS}
    yield from label(wrapped(str(row.label), width=LABELS - 12, size=13), middle=top + ROW // 2, size=13)
    for kind in ("received", "committed", "spent", "approved"):
        _word, height = AMOUNTS[kind]
        if widths[kind]:
            yield Rect(LABELS, top + (ROW - height) // 2, widths[kind], height, kind, rx=2)
    end = LABELS + max(widths.values()) + 8
    yield Text(end, top + ROW // 2 + 4, number(row.approved or 0), kind="soft", size=12, fill=SOFT)


def _positive(amount) -> float:
    """What a bar can show: corrections may leave less than nothing."""
    return max(float(amount or 0), 0.0)


def _pixels(amount: float, scale: float) -> int:
    return max(round(amount * scale), 1) if amount else 0


# --- Calendar -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A piece of work in a calendar: `progress` from 0 to 1, the label in its own language (empty: the page's)."""

    label: str
    start: dt.date
    end: dt.date
    progress: float = 0
    kind: Literal["past", "now", "planned"] = "planned"
    lang: str = ""


@dataclass(frozen=True)
class _Scale:
    """Days to pixels."""

    start: dt.date
    end: dt.date
    left: int

    def x(self, day: dt.date) -> int:
        days = max((self.end - self.start).days, 1)
        inside = min(max((day - self.start).days, 0), days)
        return self.left + round(inside * (WIDTH - RIGHT - self.left) / days)


CALENDAR_LABELS = 226
RIGHT = 24  # room for half of the last month's name
HEAD = 22
FOOT = 24  # for the word “today”, and again for what the colours mean
KINDS = {
    "past": (_p("chart", "done"), 14),
    "now": (_p("chart", "under way"), 14),
    "planned": (_p("chart", "planned"), 14),
}
GANTT_ROW = {1: 28, 2: 40}  # by the lines of its name
TICK_WIDTH = 64  # the least distance between two dates that are written out
STEPS = (1, 3, 6, 12, 24, 48)  # months between two lines of the grid, or between two names; each divides the next
MOST_LINES = 24


def gantt(
    bars: Iterable[Bar],
    *,
    start: dt.date,
    end: dt.date,
    title,
    today: dt.date | None = None,
    month_labels: bool = False,
) -> SafeString:
    """A calendar of work. `end` is the last day; `month_labels` counts months from the start (M0, M3, …) instead of
    writing dates. The grid goes from months to quarters and years as the time grows."""
    bars = list(bars)
    if not bars:
        return EMPTY
    scale = _Scale(start, max(end, start) + dt.timedelta(days=1), CALENDAR_LABELS)
    rows, bottom = [], HEAD
    for bar in bars:
        lines = wrapped(bar.label, width=scale.left - 14, size=12)
        height = GANTT_ROW[max(len(lines), 1)]
        rows += [*label(lines, middle=bottom + height // 2, size=12, lang=bar.lang)]
        rows += _gantt_bar(bar, scale, middle=bottom + height // 2)
        bottom += height
    shapes = [*_grid(scale, bottom, counted=month_labels), *rows]
    if today and scale.start <= today < scale.end:
        shapes += _today(scale.x(today), bottom)
    used = {kind: KINDS[kind] for kind in KINDS if any(bar.kind == kind for bar in bars)}
    shapes += legend(used, left=scale.left, middle=bottom + FOOT + FOOT // 2)
    return svg(shapes, title=title, width=WIDTH, height=bottom + 2 * FOOT)


def gantt_pages(bars: Iterable[Bar], *, title, rows: int = 24, **kwargs) -> list[SafeString]:
    """The same in pieces of so many rows, since a drawing can't break across the pages of a PDF."""
    bars = list(bars)
    parts = [bars[first : first + rows] for first in range(0, len(bars), rows)]
    if len(parts) == 1:
        return [gantt(bars, title=title, **kwargs)]
    numbered = gettext("%(title)s (%(part)s of %(parts)s)")
    return [
        gantt(part, title=numbered % {"title": title, "part": index, "parts": len(parts)}, **kwargs)
        for index, part in enumerate(parts, 1)
    ]


def _gantt_bar(bar: Bar, scale: _Scale, *, middle: int) -> Iterable[Rect]:
    left, right = scale.x(bar.start), scale.x(max(bar.end, bar.start) + dt.timedelta(days=1))
    width = max(right - left, 3)
    left = min(left, WIDTH - RIGHT - width)
    whole = Rect(left, middle - 9, width, 18, "past" if bar.kind == "past" else "planned")
    yield whole
    done = round(width * min(max(bar.progress, 0), 1))
    if bar.kind == "now" and done:
        yield replace(whole, width=done, kind="now")


def _today(x: int, bottom: int) -> Iterable[Shape]:
    yield Line(x, HEAD - 4, bottom + 4, "today")
    anchor = "end" if x > WIDTH * 0.85 else "start"
    shift = -6 if anchor == "end" else 6
    yield Text(x + shift, bottom + 15, pgettext("chart", "today"), kind="today", size=11, anchor=anchor, fill=LATE)


def _grid(scale: _Scale, bottom: int, *, counted: bool) -> Iterable[Shape]:
    """Upright lines at months, quarters or years, and as many names as there is room for."""
    months = _index(scale.end) - _index(scale.start) + 1
    step = next((step for step in STEPS if months <= step * MOST_LINES), STEPS[-1])
    room = TICK_WIDTH * months / (WIDTH - RIGHT - scale.left)
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
    """The first days of months, quarters or years."""
    for month in range(_index(scale.start) // step * step, _index(scale.end) + 1, step):
        day = _first_day(month)
        yield day, _tick(day, step) if month % named == 0 else ""


def _tick(day: dt.date, step: int) -> str:
    """mars 2026, T1 2026 or 2026."""
    if step >= 12:
        return str(day.year)
    if step >= 3:
        return gettext("Q%(quarter)s %(year)s") % {"quarter": (day.month + 2) // 3, "year": day.year}
    return dateformat.format(day, "M Y")


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


# --- Coverage of the open roadmap ---------------------------------------------------------------------------------

FRAME = tuple(f"{output}.{activity}" for output in range(1, 6) for activity in range(1, 5))
CELL_WIDTH, CELL_HEIGHT, GAP = 100, 38, 6
# How full a cell's colour is at three levels of the largest count; the text on the last is the sheet's colour.
LEVELS = {1: "0.16", 2: "0.42", 3: "1"}


def coverage(counts: Mapping[str, int], *, title) -> SafeString:
    """How many there are for each of the 5 × 4 activities (“1.1” to “5.4”), in the five outputs' colours."""
    if not any(_positive(count) for count in counts.values()):
        return EMPTY
    codes = sorted({*FRAME, *counts}, key=lambda code: [int(part) for part in code.split(".")])
    largest = max(counts.values())
    columns = max(int(code.split(".")[1]) for code in codes)
    outputs = max(int(code.split(".")[0]) for code in codes)
    shapes = [shape for code in codes for shape in _cell(code, max(counts.get(code, 0), 0), largest)]
    return svg(
        shapes,
        title=title,
        width=columns * (CELL_WIDTH + GAP) - GAP + 2,
        height=outputs * (CELL_HEIGHT + GAP) - GAP + 2,
        kind="narrow",
    )


def _cell(code: str, count: int, largest: int) -> Iterable[Shape]:
    output, activity = (int(part) for part in code.split("."))
    x, y = 1 + (activity - 1) * (CELL_WIDTH + GAP), 1 + (output - 1) * (CELL_HEIGHT + GAP)
    level = -(-3 * count // largest)
    colour = OUTPUTS.get(output, ACCENT)
    if not level:
        yield Rect(x, y, CELL_WIDTH, CELL_HEIGHT, "none", rx=5)
    else:
        paint = {"fill": colour, "fill-opacity": LEVELS[level], "stroke": colour}
        yield Rect(x, y, CELL_WIDTH, CELL_HEIGHT, f"cell o{output}", paint, rx=5)
    kind, fill = ("on", SHEET) if level == 3 else ("", INK) if level else ("soft", SOFT)
    yield Text(x + 10, y + 24, code, kind=kind, fill=fill)
    strong = f"{kind} strong".strip() if level else kind
    yield Text(x + CELL_WIDTH - 10, y + 25, number(count), kind=strong, size=16, anchor="end", fill=fill)


# --- Map ----------------------------------------------------------------------------------------------------------


@cache
def _shapes() -> list[list[SafeString]]:
    """The shapes of templates/portal/map.svg: tag, code (ISO alpha-2, or x and a number), attributes."""
    found = re.findall(r'<(path|circle) id="(\w+)" (.*?)/>', render_to_string("portal/map.svg"))
    return [[mark_safe(part) for part in parts] for parts in found]  # noqa: S308 — our own file


def world(map_classes: Mapping[str, str], titles: Mapping[str, str], *, title) -> SafeString:
    """The world, each State (ISO 3166 alpha-2) with its class (party, eligible, assisted, published) and its title."""
    drawn = [_state(*shape, map_classes.get(shape[1], ""), titles.get(shape[1], "")) for shape in _shapes()]
    context = {"title": title, "land": LAND[""], "shapes": SafeString("\n").join(drawn)}
    return render_to_string("portal/charts/world.svg", context)


def _state(tag: SafeString, code: str, attributes: SafeString, kind: str, name) -> SafeString:
    paint = format_html(' class="{}" fill="{}"', kind, LAND.get(kind, ACCENT)) if kind else ""
    if not name:
        return format_html("<{} {}{}/>", tag, attributes, paint)
    return format_html("<{0} {1}{2}><title>{3}</title></{0}>", tag, attributes, paint, name)
