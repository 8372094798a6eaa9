"""What charts are drawn with: shapes, their colours on paper, lines of text, and the SVG that holds them.

Colours are said twice: as attributes, which WeasyPrint reads and paper keeps (it applies no style sheet to an SVG),
and as classes, which `static/look.css` colours on a screen, light or dark. Coordinates are whole pixels of the
`viewBox`; in a right-to-left language the drawing is mirrored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

WIDTH = 640
EMPTY = SafeString("")

INK, SOFT, LINE, EDGE, SHEET = "#1c2430", "#55606e", "#e4dfd5", "#76808c", "#ffffff"
ACCENT, HALF, TINT, DONE, LATE = "#0b5f66", "#6ba0a3", "#c9dddd", "#1d7044", "#a8261b"
OUTPUTS = {1: "#0b5f66", 2: "#9a5b13", 3: "#4b4f9b", 4: "#7a3b69", 5: "#3f6b2a"}
LAND = {"": "#dcd5c6", "party": "#bcb9a9", "eligible": "#7fb0b3", "assisted": ACCENT, "published": OUTPUTS[2]}
PAPER = {
    "approved": {"fill": "none", "stroke": EDGE, "stroke-dasharray": "4 3"},
    "received": {"fill": TINT},
    "committed": {"fill": HALF},
    "spent": {"fill": ACCENT},
    "past": {"fill": DONE},
    "now": {"fill": ACCENT},
    "planned": {"fill": TINT, "stroke": HALF},
    "none": {"fill": "none", "stroke": EDGE, "stroke-dasharray": "3 3"},
    "grid": {"stroke": LINE},
    "today": {"stroke": LATE, "stroke-width": "2"},
    **{f"cell o{number}": {"fill": colour, "stroke": colour} for number, colour in OUTPUTS.items()},
}


# --- What a chart is made of --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rect:
    x: int
    y: int
    width: int
    height: int
    kind: str
    paint: Mapping[str, str] = field(default_factory=dict)
    rx: int = 3

    def drawn(self, paint: SafeString) -> SafeString:
        shape = '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"{}/>'
        return format_html(shape, self.kind, self.x, self.y, self.width, self.height, self.rx, paint)


@dataclass(frozen=True)
class Line:
    """An upright line."""

    x: int
    y1: int
    y2: int
    kind: str

    def drawn(self, paint: SafeString) -> SafeString:
        shape = '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"{}/>'
        return format_html(shape, self.kind, self.x, self.x, self.y1, self.y2, paint)


@dataclass(frozen=True)
class Text:
    x: int
    y: int
    text: str
    kind: str = ""
    size: int = 13
    anchor: Literal["start", "middle", "end"] = "start"
    fill: str = INK
    lang: str = ""

    def drawn(self, paint: SafeString) -> SafeString:
        anchor = "" if self.anchor == "start" else self.anchor
        weight = "600" if "strong" in self.kind else ""
        given = {"class": self.kind, "text-anchor": anchor, "font-weight": weight, "lang": self.lang}
        more = _attributes((name, value) for name, value in given.items() if value)
        shape = '<text x="{}" y="{}" font-size="{}"{}{}>{}</text>'
        return format_html(shape, self.x, self.y, self.size, paint, more, self.text)


Shape = Rect | Line | Text


def svg(shapes: Sequence[Shape], *, title, width: int, height: int, kind: str = "") -> SafeString:
    """The drawing, mirrored for a language that is read from right to left."""
    rtl = get_language_bidi()
    shapes = [_mirrored(shape, width) for shape in shapes] if rtl else shapes
    drawn = format_html_join("\n", "{}", ((shape.drawn(_paint(shape)),) for shape in shapes))
    context = {"title": title, "width": width, "height": height, "kind": kind, "rtl": rtl, "shapes": drawn}
    return render_to_string("portal/charts/chart.svg", context)


def _mirrored(shape: Shape, width: int) -> Shape:
    return replace(shape, x=width - shape.x - (shape.width if isinstance(shape, Rect) else 0))


def _paint(shape: Shape) -> SafeString:
    """The paper's colours, as attributes."""
    if isinstance(shape, Text):
        return format_html(' fill="{}"', shape.fill)
    return _attributes((PAPER.get(shape.kind, {}) | getattr(shape, "paint", {})).items())


def _attributes(pairs: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join("", ' {}="{}"', pairs)


NARROW, BROAD = "ijlrtfI.,:;!'’|()[] \u00a0\u202f", "mwMWOQ@%—…"


def text_width(text: str, size: int) -> float:
    """Pixels that a line of text takes at most, more or less: readers have different fonts."""
    wide = sum(0.34 if c in NARROW else 0.9 if c in BROAD else 0.68 if c.isupper() else 0.57 for c in text)
    return wide * size


def wrapped(text: str, *, width: int, size: int, lines: int = 2) -> list[str]:
    """The text in at most so many lines; what doesn't fit ends with “…”."""
    rows: list[str] = []
    for word in text.split():
        if rows and text_width(f"{rows[-1]} {word}", size) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    if len(rows) > lines:
        rows[lines - 1 :] = [f"{rows[lines - 1]}…"]
    return [_cut(row, width, size) for row in rows]


def _cut(row: str, width: int, size: int) -> str:
    """Without its last words, or the last letters of a single word, until it fits."""
    while text_width(row, size) > width and len(row) > 2:
        kept = row.rstrip("…")
        row = f"{kept.rpartition(' ')[0] or kept[:-1]}…"
    return row


def legend(kinds: Mapping[str, tuple[object, int]], *, left: int, middle: int) -> Iterable[Shape]:
    """What the kinds of bars mean: for each its word and the thickness of its sample."""
    for kind, (word, height) in kinds.items():
        yield Rect(left, middle - height // 2, 22, height, kind, rx=2)
        yield Text(left + 28, middle + 4, str(word), kind="soft", size=12, fill=SOFT)
        left += 28 + round(text_width(str(word), 12)) + 16


def label(lines: Sequence[str], *, middle: int, size: int, lang: str = "") -> Iterable[Text]:
    """A row's name, around its middle."""
    for index, line in enumerate(lines):
        y = middle + 4 + round((index - (len(lines) - 1) / 2) * (size + 3))
        yield Text(0, y, line, size=size, lang=lang)
