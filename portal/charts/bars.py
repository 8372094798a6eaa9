"""Money by action line as bars, and the coverage of the open roadmap's activities."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from portal.charts.svg import (
    ACCENT,
    EMPTY,
    INK,
    OUTPUTS,
    SHEET,
    SOFT,
    WIDTH,
    Rect,
    Shape,
    Text,
    label,
    legend,
    svg,
    text_width,
    wrapped,
)
from portal.written import number

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
    "approved": (pgettext_lazy("chart", "approved"), 22),
    "received": (pgettext_lazy("chart", "received"), 22),
    "committed": (pgettext_lazy("chart", "committed"), 14),
    "spent": (pgettext_lazy("chart", "spent"), 6),
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


def bar(amount, longest, kind: str = "") -> SafeString:
    """One amount as a bar beside its words: it holds no text, and says nothing to who doesn't see it."""
    width = round(100 * _positive(amount) / _positive(longest), 1) if _positive(longest) else 0
    return render_to_string("portal/charts/bar.svg", {"width": f"{width:g}", "kind": kind})


def _positive(amount) -> float:
    """What a bar can show: corrections may leave less than nothing."""
    return max(float(amount or 0), 0.0)


def _pixels(amount: float, scale: float) -> int:
    return max(round(amount * scale), 1) if amount else 0


# --- Coverage of the open roadmap ---------------------------------------------------------------------------------

FRAME = tuple(f"{output}.{activity}" for output in range(1, 6) for activity in range(1, 5))
CELL_WIDTH, CELL_HEIGHT, GAP = 100, 38, 6
# How full a cell's colour is at three levels of the largest count; the text on the last is the sheet's colour.
LEVELS = {1: "0.16", 2: "0.42", 3: "1"}


def coverage(counts: Mapping[str, int], *, title) -> SafeString:
    """Counts for each of the 5 × 4 activities (“1.1” to “5.4”), in the five outputs' colours."""
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
