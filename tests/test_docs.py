"""The pages in README.md and docs/ say what the code says: commands, files, variables, sign-ins, lifecycles, labels."""

import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from programme.demo import texts
from programme.management.commands.demo_accounts import role_of
from tests.test_imports import APPS
from tests.test_translations import typography

ROOT = settings.BASE_DIR
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
GUIDES = sorted(path.name.removesuffix(".en.md") for path in (DOCS / "guide").glob("*.en.md"))
MADE_BY_RUNNING = {"var/"}
FRENCH = [path for path in PAGES if path.name.endswith(".fr.md")]


def read(*path: str) -> str:
    return ROOT.joinpath(*path).read_text(encoding="utf-8")


# --- What a page says ---------------------------------------------------------------------------------------------


def code(page: str) -> list[str]:
    """What stands in backticks or in a block: fenced, or indented by four."""
    fences = re.findall(r"^```\w*\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
    return [*fences, *re.findall(r"^ {4,}(\S.*)$", rest, re.MULTILINE), *re.findall(r"`([^`\n]+)`", rest)]


def commands(page: str) -> set[str]:
    """The targets of make that a page names."""
    return {name for text in code(page) for name in re.findall(r"\bmake ([a-z-]+)", text)}


def targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def paths(page: str) -> set[str]:
    """The files and folders that a page names in backticks; `<app>` and `*` stand for any name."""
    spans = set(re.findall(r"`([^`\n]+)`", page))
    named = {span for span in spans if re.fullmatch(r"[\w.<>*-]+(/[\w.<>*-]+)*(/|\.(py|md|toml|yml|css|txt))", span)}
    return named - MADE_BY_RUNNING


def missing_paths(page: str) -> set[str]:
    """Those that aren't there: from the root, or for a bare name within any app."""
    return {name for name in paths(page) if not any(any(ROOT.glob(each)) for each in patterns(name))}


def patterns(name: str) -> Iterable[str]:
    pattern = re.sub(r"<\w+>", "*", name.rstrip("/"))
    return [pattern] if "/" in pattern else [pattern, f"*/{pattern}"]


def missing_links(path: Path) -> set[str]:
    """Links within the project that lead nowhere, to a file or to a heading."""
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    return {link for link in links if not link.startswith("http") and not leads_somewhere(link, path)}


def leads_somewhere(link: str, path: Path) -> bool:
    name, _, heading = link.partition("#")
    target = path.parent / name if name else path
    return target.exists() and (not heading or heading in headings(target.read_text(encoding="utf-8")))


def headings(page: str) -> set[str]:
    """As a link names them."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def table(page: str, title: str) -> list[list[str]]:
    """The rows of the table whose first column has this title."""
    lines = iter(page.splitlines())
    for line in lines:
        if line.startswith(f"| {title} |"):
            next(lines)
            break
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return found


def labels(guide: str) -> set[str]:
    """The words in bold: labels of the screen."""
    bold = {re.sub(r"\s+", " ", text) for text in re.findall(r"\*\*(.+?)\*\*", guide, re.DOTALL)}
    return {text.rstrip(".") for text in bold} - {"bold", "gras"}


def said_on_screen(language: str) -> set[str]:
    """Every string of the catalogue, in that language."""
    with (ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    forms = [m.string if isinstance(m.string, tuple | list) else [m.string] for m in catalogue if m.id]
    return {re.sub(r"[\s\u00a0]+", " ", text) for texts in forms for text in texts}


# --- Commands, files, links -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
class TestEveryPage:
    def test_names_targets_of_the_makefile(self, path):
        assert commands(path.read_text(encoding="utf-8")) <= targets(read("Makefile"))

    def test_names_files_that_exist(self, path):
        assert missing_paths(path.read_text(encoding="utf-8")) == set()

    def test_links_lead_somewhere(self, path):
        assert missing_links(path) == set()


def test_a_wrong_target_path_and_link_are_caught(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("`make coffee`, `portal/coffee.py`, `<app>/coffee.py`, `coffee.md`, [here](no.md), [there](#no)\n")
    assert commands(path.read_text()) - targets(read("Makefile")) == {"coffee"}
    assert missing_paths(path.read_text()) == {"portal/coffee.py", "<app>/coffee.py", "coffee.md"}
    assert missing_links(path) == {"no.md", "#no"}


def test_the_readme_names_every_target_that_people_use():
    helped = set(re.findall(r"^([a-z-]+):.*##", read("Makefile"), re.MULTILINE)) - {"help"}
    assert commands(read("README.md")) == helped


# --- What is said twice ---------------------------------------------------------------------------------------------


def variables(source: str) -> set[str]:
    """What settings read from the environment."""
    return set(re.findall(r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", source))


def test_every_environment_variable_is_explained_and_no_other():
    explained = [row[0] for row in table(read("docs", "operating.md"), "Variable")]
    assert sorted(explained) == sorted(variables(read("portal", "settings.py")))


def test_a_new_variable_is_caught():
    assert variables('X = env.str("COFFEE", default="")\ny = env("TEA")') == {"COFFEE", "TEA"}


def test_the_sign_ins_are_those_of_the_demonstration():
    said = texts.read("people")
    signs_in = [[account["email"], role_of(account)] for account in said["accounts"]]
    assert [row[:2] for row in table(read("README.md"), "Sign-in")] == signs_in
    assert f"`{said['password']}`" in read("README.md")


def test_the_lifecycles_are_drawn_from_the_tables():
    drawn = StringIO()
    call_command("draw_lifecycles", stdout=drawn)
    assert read("docs", "lifecycles.md") == drawn.getvalue(), "see docs/changing-a-lifecycle.md, “The diagram”"


def test_the_rooms_are_the_apps_in_the_order_of_their_imports():
    page = read("docs", "architecture.md")
    rooms = re.findall(r"^- \*\*(\w+)\*\*:", page, re.MULTILINE)
    arrows = re.search(r"^    (programme -->.*)$", page, re.MULTILINE).group(1).split(" --> ")
    assert rooms == APPS == arrows[::-1]
    assert {app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT} == set(rooms)


def test_the_decisions_are_numbered_dated_and_listed():
    decisions = sorted(path for path in (DOCS / "adr").glob("0*.md"))
    assert [path.name[:4] for path in decisions] == [f"{n:04d}" for n in range(1, len(decisions) + 1)]
    listed = table(read("docs", "adr", "README.md"), "Number")
    assert [row[0] for row in listed] == [f"[{path.name[:4]}]({path.name})" for path in decisions]
    for path, (_number, title) in zip(decisions, listed, strict=True):
        text = path.read_text()
        assert re.match(re.escape(f"# {path.name[:4]}. {title}\n\n") + r"2026-\d\d-\d\d\.", text), path.name
        assert "\n## Rejected\n" in text, path.name


# --- Guides ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_is_the_same_in_both_languages(guide):
    shapes = []
    for language in ("en", "fr"):
        page = read("docs", "guide", f"{guide}.{language}.md")
        shapes.append(re.findall(r"^(#+|\d\.|-|\|) ", page, re.MULTILINE))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("guide", GUIDES)
def test_words_in_bold_are_on_the_screen(guide, language):
    page = re.sub(r"\u00a0", " ", read("docs", "guide", f"{guide}.{language}.md"))
    assert labels(page) - said_on_screen(language) == set()


def test_a_label_is_read_over_the_end_of_a_line():
    assert labels("Words in **bold**.\nChoose **Save\nand close**. **Experts.**") == {"Save and close", "Experts"}


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.name)
def test_french_guides_are_set_as_french(path):
    assert wrong_in(path.read_text(encoding="utf-8")) == []


def test_the_french_of_the_readme_is_set_as_french():
    part = re.search(r"^## En français\n(.*?)^## ", read("README.md"), re.DOTALL | re.MULTILINE).group(1)
    assert wrong_in(part) == []


def wrong_in(page: str) -> list[str]:
    """As for the catalogues; addresses, code and marks of Markdown are no French."""
    return typography(re.sub(r"\]\([^)]*\)|`[^`]*`|^\|[ |-]*$|\*\*", "", page, flags=re.MULTILINE))


@pytest.mark.parametrize("text", ["l'axe", "Pourquoi ?", "**Mot** : oui", "**l'axe**", "[Lire](x.md) ; fini"])
def test_bad_typography_in_a_guide_is_caught(text):
    assert wrong_in(text)
