"""Every template is used: by a view, another template, a message, a table, or a library that looks for it by name; and
none has a line so long that a difference in it can't be read."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
APPS = ["portal", "roadmap", "budget", "experts", "applications", "assistance", "programme"]
# Folders in which Django, allauth and crispy-forms look for a template by a name of their own.
BY_CONVENTION = ("admin/", "account/", "allauth/", "mfa/", "sheet/", "django/", "usersessions/")
AT_THE_TOP = {"footer.html", "base.html"} | {
    f"{kind}.html" for kind in ["400", "403", "403_csrf", "404", "413", "429", "500", "507"]
}
LONGEST_LINE = 160
NOT_WRITTEN_BY_HAND = {"portal/map.svg"}  # each country's outline is one line, as `manage.py draw_map` draws it


def templates(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def names_in(sources: Iterable[str]) -> set[str]:
    """Every quoted string that could name a template; a message's template is named without its ending."""
    found = {name for source in sources for name in re.findall(r"""["']([\w/.-]+/[\w.-]+)["']""", source)}
    return found | {f"{name}.txt" for name in found} | {f"{name}.html" for name in found}


def unused(folder: Path, sources: Iterable[str]) -> set[str]:
    named = names_in(sources)
    return {
        name
        for name in templates(folder)
        if name not in named and name not in AT_THE_TOP and not name.startswith(BY_CONVENTION)
    } - built(named)


def built(named: set[str]) -> set[str]:
    """Messages of the portal and of apps whose code puts the folder and the name together."""
    return {name for name in templates(ROOT / "templates") if "/mail/" in name and Path(name).stem in WORDS}


def sources() -> list[str]:
    python = [path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py")]
    return python + [path.read_text() for path in (ROOT / "templates").rglob("*") if path.is_file()]


WORDS = {word for source in sources() for word in re.findall(r"""["'](\w+)["']""", source)}


def test_no_template_is_unused():
    assert unused(ROOT / "templates", sources()) == set()


def test_an_unused_template_is_caught(tmp_path):
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "forgotten.html").write_text("")
    (tmp_path / "roadmap" / "used.html").write_text("")
    assert unused(tmp_path, ['render(request, "roadmap/used.html")']) == {"roadmap/forgotten.html"}


def long_lines(folder: Path) -> list[str]:
    """Where a line is too long, as “template:line”."""
    return [
        f"{name}:{number}"
        for name in sorted(templates(folder) - NOT_WRITTEN_BY_HAND)
        for number, line in enumerate((folder / name).read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]


def test_no_line_of_a_template_is_too_long_to_read_a_difference_in():
    assert long_lines(ROOT / "templates") == []


def test_a_line_that_is_too_long_is_caught(tmp_path):
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "page.html").write_text(f"<p>\n{'x' * 160}\n{'x' * 161}\n</p>\n")
    assert long_lines(tmp_path) == ["roadmap/page.html:3"]


def test_what_is_not_written_by_hand_is_there():
    assert templates(ROOT / "templates") >= NOT_WRITTEN_BY_HAND


# What buttons were named before they had Bootstrap's names: nothing draws them any more.
FORMER = re.compile(r"""class=["'](?:[^"'{]*\s)?(?:button|buttons|submit-row|default)(?:\s[^"']*)?["']""")


def undrawn(folder: Path) -> list[str]:
    return [name for name in sorted(templates(folder)) if FORMER.search((folder / name).read_text())]


def test_every_button_is_one_that_the_style_sheet_draws():
    assert undrawn(ROOT / "templates") == []


def test_a_button_that_nothing_draws_is_caught(tmp_path):
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "former.html").write_text('<a class="button danger" href="/">Go</a>')
    (tmp_path / "roadmap" / "row.html").write_text('<div class="actions submit-row"></div>')
    (tmp_path / "roadmap" / "now.html").write_text('<a class="btn btn-primary" href="/">Go</a>')
    assert undrawn(tmp_path) == ["roadmap/former.html", "roadmap/row.html"]
