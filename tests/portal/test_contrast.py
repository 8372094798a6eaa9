"""Colours: the ratios that WCAG 2.2 AA asks for, computed from the style sheets, light and dark."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.charts import svg
from portal.charts.bars import LEVELS

STATIC = Path(settings.BASE_DIR) / "static"
BLOCKS = re.compile(r":root\s*\{(.*?)\}", re.DOTALL)
COLOURS = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")


def palettes(sheet: str) -> list[dict[str, str]]:
    """The colours of each `:root` block that has any, in the order of the sheet."""
    found = [dict(COLOURS.findall(block)) for block in BLOCKS.findall((STATIC / sheet).read_text(encoding="utf-8"))]
    return [colours for colours in found if colours]


LIGHT, DARK = palettes("look.css")
(PAPER,) = palettes("print.css")


def channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def over(colour: str, ground: str, opacity: float) -> str:
    """A translucent colour as it looks on a ground."""
    pairs = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round(top * opacity + under * (1 - opacity)):02x}" for top, under in pairs)


def luminance(colour: str) -> float:
    red, green, blue = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in channels(colour))
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TEXT = [
    *[("ink", ground) for ground in ("paper", "sheet", "accent-wash", "done-wash", "wait-wash", "late-wash")],
    *[("ink-soft", ground) for ground in ("paper", "sheet", "accent-wash")],
    *[(link, ground) for link in ("accent", "accent-strong") for ground in ("paper", "sheet", "accent-wash")],
    *[("accent", ground) for ground in ("done-wash", "wait-wash", "late-wash")],
    *[(state, ground) for state in ("done", "wait", "late") for ground in ("paper", "sheet", f"{state}-wash")],
    *[("sheet", button) for button in ("accent", "accent-strong", "late", "late-strong", "done")],
    *[("sheet", output) for output in ("o1", "o2", "o3", "o4", "o5")],
]
EDGES = [
    *[("edge", ground) for ground in ("paper", "sheet")],
    *[("accent", ground) for ground in ("paper", "sheet", "accent-wash")],
    *[(state, ground) for state in ("done", "wait", "late") for ground in ("paper", "sheet", f"{state}-wash")],
    *[(output, "sheet") for output in ("o1", "o2", "o3", "o4", "o5")],
]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(colours, text, ground):
    assert ratio(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_and_marks_of_states_can_be_seen(colours, edge, ground):
    assert ratio(colours[edge], colours[ground]) >= 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("output", ["o1", "o2", "o3", "o4", "o5"])
@pytest.mark.parametrize("level", [1, 2])
def test_counts_can_be_read_on_their_outputs_colour(colours, output, level):
    ground = over(colours[output], colours["sheet"], float(LEVELS[level]))
    assert ratio(colours["ink"], ground) >= 4.5


def test_the_measure_itself_is_right():
    assert ratio("#000000", "#ffffff") == 21
    assert round(ratio("#767676", "#ffffff"), 2) == 4.54
    assert over("#000000", "#ffffff", 0.5) == "#808080"


def test_both_themes_have_the_same_colours():
    assert LIGHT.keys() == DARK.keys()


def test_paper_has_the_colours_of_the_light_screen():
    drawn = {
        "ink": svg.INK,
        "ink-soft": svg.SOFT,
        "line": svg.LINE,
        "edge": svg.EDGE,
        "sheet": svg.SHEET,
        "accent": svg.ACCENT,
        "half": svg.HALF,
        "tint": svg.TINT,
        "done": svg.DONE,
        "late": svg.LATE,
        "land": svg.LAND[""],
        "land-party": svg.LAND["party"],
        "land-eligible": svg.LAND["eligible"],
        **{f"o{number}": colour for number, colour in svg.OUTPUTS.items()},
    }
    assert drawn == {name: LIGHT[name] for name in drawn}
    assert {name: colour for name, colour in PAPER.items() if name != "line"} == {
        name: LIGHT[name] for name in PAPER if name != "line"
    }


def test_paper_can_be_read():
    for colour in ("ink", "ink-soft", "accent", "late"):
        assert ratio(PAPER[colour], "#ffffff") >= 4.5
