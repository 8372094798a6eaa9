"""Charts: where each bar lies, in which order, with which words; and what they do with odd input."""

import datetime as dt
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.template import Context, Template
from django.utils import translation

from portal.charts import bars, gantt, world
from portal.charts.gantt import Bar
from portal.charts.svg import label, text_width, wrapped


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@dataclass
class Row:
    label: str
    approved: Decimal | None = Decimal(0)
    received: Decimal | None = Decimal(0)
    committed: Decimal | None = Decimal(0)
    spent: Decimal | None = Decimal(0)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def rects(svg: str, *kinds: str) -> list[tuple[str, int, int, int]]:
    """(class, x, y, width) in drawing order, without the samples of the legend (22 wide)."""
    found = [(r.get("class"), int(r.get("x")), int(r.get("y")), int(r.get("width"))) for r in parsed(svg).iter("rect")]
    return [r for r in found if r[3] != 22 and (not kinds or r[0] in kinds)]


def texts(svg: str) -> list[str]:
    return [text.text for text in parsed(svg).iter("text")]


# --- Money by action line


def test_the_bars_of_a_line_share_one_scale_and_are_drawn_from_the_widest_to_the_thinnest():
    svg = bars.line_bars([Row("One", 100, 50, 20, 10), Row("Two", 50)], title="By line")
    assert rects(svg) == [
        ("received", 180, 43, 213),
        ("committed", 180, 47, 85),
        ("spent", 180, 51, 43),
        ("approved", 180, 43, 427),
        ("approved", 180, 79, 213),
    ]
    assert parsed(svg).get("viewBox") == "0 0 640 108"


@pytest.mark.parametrize(("language", "amount"), [("en", "1,750,000"), ("fr", "1\u202f750\u202f000")])
def test_amounts_are_written_as_the_readers_language_writes_them(language, amount):
    with translation.override(language):
        svg = bars.line_bars([Row("3 Assistances", Decimal("1750000.00"))], title="By line")
    assert texts(svg)[4:] == ["3 Assistances", amount]


def test_the_drawing_says_what_its_bars_mean():
    svg = bars.line_bars([Row("One", 1)], title="By line")
    assert texts(svg)[:4] == ["approved", "received", "committed", "spent"]


def test_a_negative_or_missing_amount_draws_no_bar():
    svg = bars.line_bars([Row("One", 100, -5, None, 0)], title="By line")
    assert [kind for kind, *_ in rects(svg)] == ["approved"]


def test_a_tiny_amount_stays_visible():
    assert ("spent", 180, 51, 1) in rects(bars.line_bars([Row("One", 1_000_000, 0, 0, 1)], title="By line"))


def test_lines_without_any_money_draw_their_names_only():
    svg = bars.line_bars([Row("One"), Row("Two")], title="By line")
    assert rects(svg) == []
    assert texts(svg)[4:] == ["One", "0", "Two", "0"]


# --- Calendar


def test_a_bar_lies_between_its_first_and_its_last_day():
    bars = [
        Bar("Past", day("2026-01-01"), day("2026-01-31"), 1, "past"),
        Bar("Now", day("2026-02-01"), day("2026-04-10"), 0.5, "now"),
        Bar("Planned", day("2026-04-10"), day("2026-04-10")),
    ]
    svg = gantt.gantt(bars, start=day("2026-01-01"), end=day("2026-04-10"), title="Calendar")
    # 100 days over 390 pixels from x = 226
    assert rects(svg) == [
        ("past", 226, 27, 121),
        ("planned", 347, 55, 269),
        ("now", 347, 55, 134),
        ("planned", 612, 83, 4),
    ]
    assert texts(svg)[-3:] == ["done", "under way", "planned"]


def test_planned_work_has_the_colour_of_the_output_that_it_serves():
    bars = [
        Bar("Law", day("2026-01-01"), day("2026-01-31"), output=2),
        Bar("Study", day("2026-02-01"), day("2026-03-01"), output=5),
        Bar("Done", day("2026-02-01"), day("2026-03-01"), kind="past", output=5),
    ]
    svg = gantt.gantt(bars, start=day("2026-01-01"), end=day("2026-04-10"), title="Calendar")
    assert [kind for kind, *_where in rects(svg)] == ["cell o2", "cell o5", "past"]
    assert (
        '<rect class="cell o2" x="226" y="27" width="121" height="18" rx="3" fill="#9a5b13" stroke="#9a5b13"/>' in svg
    )
    assert texts(svg)[-3:] == ["done", "output 2", "output 5"]


def test_work_outside_the_calendar_stays_inside_the_drawing():
    bars = [Bar("Early", day("2020-01-01"), day("2020-02-01")), Bar("Late", day("2030-01-01"), day("2030-02-01"))]
    svg = gantt.gantt(bars, start=day("2026-01-01"), end=day("2026-12-31"), title="Calendar")
    assert [(x, width) for _kind, x, _y, width in rects(svg)] == [(226, 3), (613, 3)]


def test_reversed_dates_and_impossible_progress_do_no_harm():
    bars = [Bar("Reversed", day("2026-03-01"), day("2026-02-01"), 7, "now")]
    svg = gantt.gantt(bars, start=day("2026-12-31"), end=day("2026-01-01"), title="Calendar")
    assert rects(svg) == [("planned", 226, 27, 3), ("now", 226, 27, 3)]


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("2027-05-31", ["avr. 2026", "juil. 2026", "oct. 2026", "janv. 2027", "avr. 2027"]),
        ("2029-05-31", ["T3 2026", "T1 2027", "T3 2027", "T1 2028", "T3 2028", "T1 2029"]),
        ("2060-01-01", ["2028", "2032", "2036", "2040", "2044", "2048", "2052", "2056", "2060"]),
    ],
)
def test_the_grid_goes_from_months_to_quarters_to_years(end, names):
    bars = [Bar("Work", day("2026-03-15"), day("2026-04-15"))]
    with translation.override("fr"):
        svg = gantt.gantt(bars, start=day("2026-03-15"), end=day(end), title="Calendrier")
    assert [text.text for text in parsed(svg).iter("text") if text.get("text-anchor") == "middle"] == names


def test_months_can_be_counted_from_the_start():
    bars = [Bar("Work", day("2026-01-31"), day("2026-04-15"))]
    svg = gantt.gantt(bars, start=day("2026-01-31"), end=day("2027-04-29"), title="Calendar", month_labels=True)
    named = [(text.text, text.get("x")) for text in parsed(svg).iter("text") if text.get("text-anchor") == "middle"]
    assert named == [("M0", "226"), ("M3", "302"), ("M6", "381"), ("M9", "461"), ("M12", "540"), ("M15", "616")]


@pytest.mark.parametrize(
    ("today", "marks", "words"),
    [  # near the right edge the word stands before the line
        ("2026-01-11", [265], [(271, None)]),
        ("2026-04-08", [604], [(598, "end")]),
        ("2025-12-31", [], []),
        ("2026-04-11", [], []),
    ],
)
def test_today_is_marked_while_the_calendar_runs(today, marks, words):
    bars = [Bar("Work", day("2026-01-01"), day("2026-01-02"))]
    svg = gantt.gantt(bars, start=day("2026-01-01"), end=day("2026-04-10"), title="Calendar", today=day(today))
    lines = [line for line in parsed(svg).iter("line") if line.get("class") == "today"]
    texts = [text for text in parsed(svg).iter("text") if text.text == "today"]
    assert [int(line.get("x1")) for line in lines] == marks
    assert [(int(text.get("x")), text.get("text-anchor")) for text in texts] == words


def test_a_label_keeps_its_own_language_and_takes_two_lines_at_most():
    long = "Former les gestionnaires de droits aux métadonnées musicales et cinématographiques dans six régions"
    bars = [Bar(long, day("2026-01-01"), day("2026-02-01"), lang="fr")]
    svg = gantt.gantt(bars, start=day("2026-01-01"), end=day("2026-12-31"), title="Calendar")
    lines = [text for text in parsed(svg).iter("text") if text.get("lang") == "fr"]
    assert [line.text for line in lines] == ["Former les gestionnaires de droits", "aux métadonnées musicales et…"]


def test_sixty_actions_come_in_pieces_that_fit_a_page():
    long = "Former les gestionnaires de droits aux métadonnées musicales et cinématographiques"
    bars = [Bar(f"Action {n}" if n < 50 else long, day("2026-01-01"), day("2027-01-01")) for n in range(60)]
    pages = gantt.gantt_pages(bars, start=day("2026-01-01"), end=day("2029-12-31"), title="Plan")
    names = ["Plan (1 of 4)", "Plan (2 of 4)", "Plan (3 of 4)", "Plan (4 of 4)"]
    assert [parsed(page).find("title").text for page in pages] == names
    # 28 pixels an action, 40 where its name takes two lines
    assert [len(rects(page)) for page in pages] == [17, 17, 17, 9]
    assert [parsed(page).get("viewBox") for page in pages] == [
        "0 0 1000 546",
        "0 0 1000 546",
        "0 0 1000 558",
        "0 0 1000 430",
    ]


def test_the_last_piece_is_not_left_with_a_single_action():
    bars = [Bar(f"Action {n}", day("2026-01-01"), day("2027-01-01")) for n in range(18)]
    pages = gantt.gantt_pages(bars, start=day("2026-01-01"), end=day("2029-12-31"), title="Plan")
    assert [len(rects(page)) for page in pages] == [10, 8]


def test_few_actions_need_one_piece():
    bars = [Bar("Action", day("2026-01-01"), day("2027-01-01"))]
    (page,) = gantt.gantt_pages(bars, start=day("2026-01-01"), end=day("2029-12-31"), title="Plan")
    assert parsed(page).find("title").text == "Plan"


def test_in_a_right_to_left_language_time_runs_from_right_to_left():
    bars = [Bar("عمل", day("2026-01-01"), day("2026-01-31"), 1, "past")]
    with translation.override("ar"):
        svg = gantt.gantt(bars, start=day("2026-01-01"), end=day("2026-04-10"), title="Calendar")
    assert rects(svg) == [("past", 640 - 226 - 121, 27, 121)]
    assert parsed(svg).get("direction") == "rtl"
    assert next(parsed(svg).iterfind("text[@font-size='12']")).get("x") == "640"


# --- Coverage of the open roadmap


def test_coverage_shows_all_twenty_activities_in_their_outputs_colours():
    svg = bars.coverage({"1.1": 1, "3.2": 2, "5.4": 3}, title="Coverage")
    cells = parsed(svg).findall("rect")
    assert [cell.get("class") for cell in cells if "cell" in cell.get("class")] == ["cell o1", "cell o3", "cell o5"]
    assert [cell.get("fill-opacity") for cell in cells if "cell" in cell.get("class")] == ["0.16", "0.42", "1"]
    assert len(cells) == 20
    assert texts(svg)[:4] == ["1.1", "1", "1.2", "0"]
    assert (cells[9].get("x"), cells[9].get("y")) == ("107", "89")  # 3.2: second column, third row
    assert texts(svg)[18:20] == ["3.2", "2"]


def test_coverage_keeps_an_activity_beyond_the_twenty():
    svg = bars.coverage({"6.1": 2, "1.5": -1}, title="Coverage")
    assert texts(svg)[-2:] == ["6.1", "2"]
    assert parsed(svg).get("viewBox") == f"0 0 {5 * 106 - 4} {6 * 44 - 4}"


# --- Map


def test_the_map_gives_each_state_its_class_and_title():
    svg = world.world({"SN": "assisted", "BB": "eligible"}, {"SN": "Senegal", "BB": "Barbados"}, title="Parties")
    root = parsed(svg)
    assert root.find("title").text == "Parties"
    drawn = {shape.get("class"): shape for shape in root if shape.get("class")}
    assert {kind: (shape.tag, shape.find("title").text) for kind, shape in drawn.items()} == {
        "assisted": ("path", "Senegal"),
        "eligible": ("circle", "Barbados"),
    }


def test_the_map_draws_large_and_small_states():
    tags = {code: tag for tag, code, _attributes in world._shapes()}
    assert {code: tags[code] for code in ("FR", "SN", "FJ", "CV", "KM", "TV")} == {
        "FR": "path",
        "SN": "path",
        "FJ": "path",
        "CV": "circle",
        "KM": "circle",
        "TV": "circle",
    }
    assert sum(len(code) == 2 for code in tags) == 196


def test_the_map_is_light():
    assert len(world.world({}, {}, title="Parties").encode()) < 40_000


SQUARE = [[10, 10], [5, 0], [0, 5], [-5, 0], [0, -5]]
ACROSS = [[175, 40], [10, 0], [0, 10], [-10, 0], [0, -10]]


def test_draw_map_cuts_at_the_antimeridian_and_turns_small_states_into_circles(tmp_path):
    atlas = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [SQUARE, ACROSS],
        "objects": {
            "countries": {
                "geometries": [
                    {"id": "001", "type": "Polygon", "arcs": [[0]]},
                    {"id": "002", "type": "MultiPolygon", "arcs": [[[1]]]},
                    {"id": "010", "type": "Polygon", "arcs": [[0]]},
                ]
            }
        },
    }
    (tmp_path / "atlas.json").write_text(json.dumps(atlas))
    (tmp_path / "parties.csv").write_text("iso2,m49,lat,lon\nAA,001,0,0\nBB,002,0,0\nCC,003,-20,179\n")
    out = io.StringIO()
    call_command("draw_map", tmp_path / "atlas.json", tmp_path / "parties.csv", stdout=out)
    _open, square, across, circle, _close = out.getvalue().splitlines()
    assert square == '<path id="AA" d="M528 229l13 0 0-16-14 0z"/>'
    assert [part.split(" ")[0] for part in across.split("M")[1:]] == ["39", "948"]
    assert circle == '<circle id="CC" cx="988" cy="326" r="4"/>'


# --- All of them


def test_an_empty_series_draws_nothing():
    dates = {"start": day("2026-01-01"), "end": day("2026-12-31")}
    assert bars.line_bars([], title="x") == ""
    assert gantt.gantt([], title="x", **dates) == ""
    assert gantt.gantt_pages([], title="x", **dates) == []
    assert bars.coverage({}, title="x") == bars.coverage({"1.1": 0}, title="x") == ""


def test_what_people_type_is_escaped():
    evil = '<script>alert("1")</script>'
    drawings = [
        bars.line_bars([Row(evil, 1)], title=evil),
        gantt.gantt(
            [Bar(evil, day("2026-01-01"), day("2026-02-01"), lang='"><b>')],
            start=day("2026-01-01"),
            end=day("2026-12-31"),
            title=evil,
        ),
        bars.coverage({"1.1": 1}, title=evil),
        world.world({"SN": '"><b>'}, {"SN": evil}, title=evil),
    ]
    for drawing in drawings:
        assert "<script" not in drawing
        assert "<b>" not in drawing
        assert parsed(drawing).find("title").text == evil


def test_a_drawing_needs_no_inline_style():
    drawing = bars.line_bars([Row("One", 1)], title="x") + world.world({"SN": "party"}, {}, title="x")
    assert "style" not in drawing


def test_templates_draw_with_one_tag():
    template = Template('{% load charts %}{% line_bars rows title="By line" %}{% coverage counts title="Coverage" %}')
    out = template.render(Context({"rows": [Row("One", 1)], "counts": {"1.1": 1}}))
    assert out.count("<svg") == 2


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("One line", ["One line"]),
        ("Plusieurs mots qui prennent deux lignes", ["Plusieurs mots qui", "prennent deux lignes"]),
        ("Plusieurs mots qui prennent bien plus que deux lignes", ["Plusieurs mots qui", "prennent bien plus…"]),
        ("Hottentottenpotentatentantenattentate", ["Hottentottenpotentate…"]),
    ],
)
def test_names_are_broken_between_words_and_cut_at_the_end(text, lines):
    assert wrapped(text, width=150, size=13) == lines
    assert all(text_width(line, 13) <= 150 for line in lines)


def test_two_lines_stand_around_the_middle_of_their_row():
    assert [text.y for text in label(["one"], middle=50, size=12)] == [54]
    assert [text.y for text in label(["one", "two"], middle=50, size=12)] == [46, 62]
