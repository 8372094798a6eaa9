"""Guides and statements in both languages: for anybody, one's own first, drawn from docs/, true of the code."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from applications.models.applications import KEPT
from portal.help import contact, guides, texts
from portal.outgoing import outbox
from portal.people.links import DESIGNATION_DAYS, INVITATION_DAYS
from portal.roles import ROLES
from tests.factories import person
from tests.some import some

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
STATEMENTS = ["accessibility", "data-protection", "legal"]
HOUR = 3600


def names(folder) -> set[str]:
    return {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_every_role_has_a_guide_in_each_language_and_no_guide_is_left_out():
    assert {role for guide in guides.GUIDES.values() for role in guide.roles} == set(ROLES)
    assert names(texts.GUIDES) == {f"{name}.{language}.md" for name in guides.GUIDES for language in LANGUAGES}
    assert names(texts.STATEMENTS) == {f"{name}.{language}.md" for name in STATEMENTS for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_anybody_reads_every_guide_with_its_contents(client, language):
    client.cookies["django_language"] = language
    for name in some(guides.GUIDES):
        source = (texts.GUIDES / f"{name}.{language}.md").read_text().replace("'", "’")
        shown = client.get(reverse("guide", args=[name])).content.decode()
        title, *headings = re.findall(r"^##? (.+)$", source, flags=re.M)
        assert f'<h1 lang="{language}">{title}</h1>' in shown
        for heading in some(headings):
            anchor = re.search(rf'<h2 id="([\w-]+)">{re.escape(heading)}</h2>', shown)
            assert anchor
            assert f'<a href="#{anchor[1]}">{heading}</a>' in shown
    assert client.get("/help/nobody/").status_code == 404


def test_ones_own_guide_comes_first(client, sign_in):
    listed = [guide.name for guide, _text, _own in client.get(reverse("help")).context["guides"]]
    assert listed == list(guides.GUIDES)
    for role, name in some({"donor": "donor", "deputy": "focal-point", "secretariat": "secretariat"}.items()):
        first, *others = sign_in(person(role)).get(reverse("help")).context["guides"]
        assert (first[0].name, first[2]) == (name, True)
        assert {own for _guide, _text, own in others} == {False}


def test_markup_in_a_text_is_shown_and_not_run():
    drawn = texts.draw("# Titre\n\nUn <script>alert(1)</script> mot [ici](javascript:alert(1)).")
    assert "<script>" not in drawn.html
    assert "&lt;script&gt;" in drawn.html
    assert 'href="javascript' not in drawn.html


def test_pictures_and_tables_are_drawn():
    drawn = texts.draw("# Titre\n\n![Le budget](../pictures/budget-en.png)\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n")
    [source] = re.findall(r'<img src="([^"]+)" alt="Le budget"', drawn.html)
    assert source.startswith("/static/pictures/budget-en")
    assert '<table class="table records">' in drawn.html
    assert '<td data-label="A">1</td>\n<td data-label="B">2</td>' in drawn.html
    assert (settings.BASE_DIR / "docs" / "pictures" / "budget-en.png").exists()


def test_what_is_read_is_part_of_what_is_shipped():
    taken = (settings.BASE_DIR / ".dockerignore").read_text().splitlines()
    assert {"!docs/guide", "!docs/statements", "!docs/pictures"} <= set(taken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_long_data_is_kept_is_what_the_code_does(client, language):
    with translation.override(language):
        said = texts.read(texts.STATEMENTS, "data-protection", language).html
    unit = {"en": ("hours", "days"), "fr": ("heures", "jours")}[language]
    kept = {
        f"{settings.SESSION_COOKIE_AGE // HOUR} {unit[0]}",
        f"{DESIGNATION_DAYS} {unit[1]}",
        f"{INVITATION_DAYS} {unit[1]}",
        f"{KEPT.days} {unit[1]}",
        f"31 {unit[1]}",
        f"30 {unit[1]}",
        f"{outbox.STRANGERS_KEPT.days} {unit[1]}",
    }
    assert set(re.findall(rf"\d+ (?:{'|'.join(unit)})", said)) == kept
    assert contact.KEPT.days == 2 * 365
    assert {"en": "two years", "fr": "deux ans"}[language] in said


def test_the_disclaimer_is_unescos_own():
    english, french = (texts.read(texts.STATEMENTS, "legal", code).html for code in ("en", "fr"))
    assert "do not imply the expression of any\nopinion whatsoever on the part of UNESCO" in english
    assert "aucune prise de position quant au statut juridique des pays, territoires, villes ou zones" in french


@pytest.mark.parametrize("name", STATEMENTS)
def test_anybody_reads_each_statement_and_whom_to_write_to(client, name, settings):
    settings.SECRETARIAT_EMAIL = "box@unesco.example"
    shown = client.get(f"/{name}/").content.decode()
    assert "mailto:box@unesco.example" in shown
    assert reverse("contact") in shown
