"""Every form of the site on what people really get wrong: a clear message in their language, what they typed kept,
nothing doubled, nothing half saved, no server error.

The forms are found by walking the pages (`finding`), what is wrong is derived from their fields (`bad_inputs`): a new
form is walked from the day it exists. What only one form asks is tested in its app.
"""

import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from portal import clock, lifecycle
from tests.ground import unwritable_cache
from tests.project import finding, forms
from tests.project.bad_inputs import (
    KINDS,
    NUL,
    PASTED,
    SCRIPT,
    TOO_LARGE,
    Kind,
    Typed,
    grown,
    lost,
    pdf,
    problems,
    problems_of_what_is_said,
    rows,
)  # fmt: skip
from tests.project.forms import Form
from tests.project.pages import signed_in
from tests.project.walk import Walk, each, is_one_of, unlike

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres,  # the stricter of the two on lengths and characters
    pytest.mark.xdist_group("forms"),  # so that the site is walked once
]

# Refused however good the answers: a gate is closed, or something has to be done before.
CLOSED = {
    "application-do submit", "application-do answer", "admin:applications_application_do admit", "evaluation-do submit",
    "admin:applications_application_do close_evaluation", "admin:assistance_assistance_do complete",
    "admin:assistance_assistance_close_step", "roadmap-priority-remove", "admin:budget_entry_reversal",
    "admin:applications_selectionround_next", "admin:applications_selectionround_do release",
    "application-ready", "application-section-earlier", "roadmap-text-earlier", "roadmap-action-earlier",
    "evaluation-earlier",  # where nothing has been replaced yet
    "admin:portal_absence_add first_day last_day",  # who would stand in: the demonstration has one officer
}  # fmt: skip
ANSWERS_AT_ONCE = {"verify"}  # it saves nothing and leads nowhere
BELOW_ZERO = {"admin:portal_country_change"}  # latitudes and longitudes
# allauth's own: no password is kept for later, and a second click meets what the first has done.
ACCOUNTS = "account_"
# A draft that is asked for again while the last isn't made yet is one more line of the trail, nothing else.
TRACES = {"portal.Event", "portal.FormToken"}


@pytest.fixture(scope="module")
def walk(demonstration, django_db_blocker) -> Iterator[Walk]:
    """On one day from beginning to end, whatever the hour at which it begins."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(clock.now()):
        yield Walk(demonstration)
        transaction.set_rollback(True)


# --- Every form is walked ---------------------------------------------------------------------------------------------


def test_every_form_of_the_site_is_walked(walk):
    places = {place.split(" ")[0] for place in walk.forms}
    assert finding.expected() - places == set()


def test_every_move_is_walked(walk):
    tables = lifecycle.tables().items()
    moves = {(model, row.name) for model, table in tables for row in table.transitions if row.offered}
    assert moves - finding.moves_of(walk.forms) == set()


# --- Nothing typed is lost --------------------------------------------------------------------------------------------


def test_no_box_drops_what_is_typed(walk):
    assert walk.dropping == {}


@pytest.mark.parametrize(
    "box",
    ['<input type="number" name="x">', '<input type="date" name="x">', '<textarea maxlength="9" name="x"></textarea>'],
)
def test_a_box_that_drops_what_is_typed_is_found(box):
    assert forms.dropping(forms.tree(f'<form method="post">{box}<input name="y"></form>')) == ["x"]


def odd(form: Form) -> Iterator[Typed]:
    """What people type that can't be taken: one kind at a time, in every box that may hold it."""
    yield {f.name: "12-18" for f in form.of("number")}
    yield {f.name: "31/02/2027" for f in form.of("date")}
    yield {f.name: "fin 2027" for f in form.of("date")}
    yield {f.name: "é" * (f.longest + 1) for f in form.of("line") if f.longest}
    yield {f.name: "mot " * 301 for f in form.of("prose")}


def test_what_is_typed_comes_back_after_a_form_saved_itself(walk):
    found = {}
    for place, form in each(walk):
        if "_sequence" in form.fields:
            found |= {
                (place, number): saved_by_itself(walk, form, typed) for number, typed in enumerate(odd(form)) if typed
            }
    assert {where: said for where, said in found.items() if said != ["saved"]} == {}
    assert len(found) > 20


def saved_by_itself(walk: Walk, form: Form, typed: Typed) -> list[str]:
    """What became of what was typed, by the portal's word; and what of it is gone when the form is opened again."""
    with transaction.atomic():
        answer = walk.send(form, form.as_it_is() | typed | {"_autosave": "1", "_sequence": "1"})
        said = [answer.headers.get("X-Kept", ""), *lost(form, typed, walk.read(form.person, form.page))]
        transaction.set_rollback(True)
    return said


# --- Bad input --------------------------------------------------------------------------------------------------------


def try_out(walk: Walk, place: str, form: Form, kind: Kind) -> list[str]:
    """What is wrong with the answer to this kind of bad input at this form."""
    bad = kind.typed(form)
    if not bad or (kind is KINDS["negative amounts"] and is_one_of(place, BELOW_ZERO)):
        return []
    typed = walk.good(place, form) | bad
    answer = walk.send(form, typed)
    if is_one_of(place, ANSWERS_AT_ONCE) and answer.status_code == 200 and not kind.refused(form):
        return []
    found = list(problems(form, typed, answer, kind))
    if answer.status_code == 302:
        return found + problems_after(walk, form, answer.headers["Location"])
    return found + (["half saved"] if grown(walk.rows, rows()) else [])


def problems_after(walk: Walk, form: Form, address: str) -> list[str]:
    """What is wrong with the page that shows what was saved."""
    page = walk.client(form.person).get(address, follow=True)
    text = page.content.decode()
    found = ["a server error on the way"] if page.status_code >= 500 else []
    found += ["the script would run"] if SCRIPT in text else []
    return found + (["control characters are kept"] if re.search(f"[{PASTED}\x00]", text) else [])


@pytest.mark.parametrize("name", KINDS)
def test_bad_input_is_refused_with_a_message_or_saved_without_harm(walk, name):
    kind = KINDS[name]
    wrong = {place: found for place, form in each(walk, unlike(walk)) if (found := try_out(walk, place, form, kind))}
    assert wrong == {}
    assert any(kind.typed(form) for form in walk.forms.values())


def test_a_million_characters_are_refused_like_any_text_that_is_too_long(walk):
    with transaction.atomic():
        typed = {"_submit": "next", "revision": "0", "context": "mot " * 250_000}
        answer = walk.send(walk.forms["application-section context context"], typed)
        walk.undo()
    assert answer.status_code == 422
    said = forms.messages(forms.tree(answer.content.decode()))
    assert "Erreur : Raccourcissez ce texte de 249200 mots (au plus 800)." in said


# --- What is said to be optional is ----------------------------------------------------------------------------------

FEW = 12  # kinds, roles, decisions: what else a form wants may depend on such a choice


def without_what_is_optional(walk: Walk, place: str, form: Form) -> Iterator[Typed]:
    """Good answers that leave empty whatever may be; with each other choice among a few, too."""
    may_be_empty = forms.optional(walk.read(form.person, form.page)) & set(form.asked)
    if not may_be_empty:
        return
    left = walk.good(place, form) | {name: EMPTY.get(form.fields[name].kind, "") for name in may_be_empty}
    yield left
    for field in form.of("choice", "radio"):
        if field.name not in may_be_empty and 1 < len(field.options) <= FEW:
            yield from ({**left, field.name: option} for option in field.options if option)


EMPTY: dict[str, list] = {kind: [] for kind in ("choices", "radio", "boxes", "tick")}


def missed(walk: Walk, form: Form, typed: Typed) -> set[str]:
    """The fields that the form refuses though it says that they are optional."""
    answer = walk.send(form, typed)
    if answer.status_code == 302:
        return set()
    page = forms.tree(answer.content.decode() or "<p></p>")
    return {name for name in forms.marked(page) & forms.optional(page) if not typed.get(name)}


def test_what_is_said_to_be_optional_may_stay_empty(walk):
    wrong, tried = {}, 0
    for place, form in each(walk, unlike(walk)):
        for typed in without_what_is_optional(walk, place, form):
            tried += 1
            if names := missed(walk, form, typed):
                wrong.setdefault(place, set()).update(names)
    assert wrong == {}
    assert tried > 50


def test_a_field_that_is_refused_though_it_says_optional_is_found():
    label = '<label for="id_x">Pays <span class="optional">(optional)</span></label>'
    wanted = '<label for="id_y">Nom <span class="optional">(nécessaire pour une Partie)</span></label>'
    boxes = '<fieldset><legend>Thèmes <span class="optional">(optional)</span></legend><input name="z"></fieldset>'
    inputs = '<input id="id_x" name="x" aria-invalid="true"><input id="id_y" name="y" aria-invalid="true">'
    page = forms.tree(f"<form>{label}{wanted}{inputs}{boxes}</form>")
    assert forms.optional(page) == {"x", "z"}
    assert forms.optional(page) & forms.marked(page) == {"x"}


# --- Twice ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """What became of good answers: sent, sent again by a second click, and sent from a second window."""

    first: HttpResponse
    second: HttpResponse
    other: HttpResponse
    by_the_second: dict[str, int]
    by_the_other: dict[str, int]


@pytest.fixture(scope="module")
def sent(walk, django_db_blocker) -> dict[str, Sent]:
    with django_db_blocker.unblock():
        return {place: send_thrice(walk, place, form) for place, form in each(walk)}


def send_thrice(walk: Walk, place: str, form: Form) -> Sent:
    windows = forms.read(walk.read(form.person, form.page), form.page, form.person)
    other = next(window for window in windows if window.asked == form.asked)
    answers = [walk.send(form, walk.good(place, form))]
    counted = [rows()]
    for window in (form, other):
        answers.append(walk.send(window, walk.good(place, window)))
        counted.append(rows())
    return Sent(*answers, grown(counted[0], counted[1]), grown(counted[1], counted[2]))


def test_good_input_is_taken(sent):
    """Else the tests below would say nothing."""
    refused = {place for place, one in sent.items() if one.first.status_code != 302}
    assert {place for place in refused if not is_one_of(place, CLOSED | ANSWERS_AT_ONCE)} == set()


def test_a_double_click_acts_once_and_leads_where_the_first_led(sent):
    taken = {place: one for place, one in sent.items() if one.first.status_code == 302}
    assert {place: one.by_the_second for place, one in taken.items() if one.by_the_second} == {}
    ways = {place: (one.first.url, one.second.get("Location")) for place, one in taken.items()}
    assert {p: way for p, way in ways.items() if way[0] != way[1] and not p.startswith(ACCOUNTS)} == {}


def test_a_form_open_twice_doubles_nothing(walk, sent):
    wrong = {}
    for place, one in sent.items():
        if one.first.status_code != 302 or place.startswith(ACCOUNTS):
            continue
        if more := {label: many for label, many in one.by_the_other.items() if label not in TRACES}:
            wrong[place] = [str(more)]
        elif one.other.status_code not in (302, 404, 410):
            wrong[place] = list(problems_of_what_is_said(forms.tree(one.other.content.decode())))
        elif one.other.status_code != 302 and walk.forms[place].asked:
            wrong[place] = ["what was typed is gone"]
    assert {place: found for place, found in wrong.items() if found} == {}


# --- An expired session -----------------------------------------------------------------------------------------------


def after_the_session_ended(walk: Walk, place: str, form: Form) -> list[str]:
    """What is wrong once what was sent without a session waits for its owner: what is right, and with it what can't be
    read."""
    typed, client = walk.good(place, form), Client()
    for odd_ones in odd(form):
        typed |= odd_ones
    way = urlsplit(walk.send(form, typed, client).headers["Location"])
    wrong = [] if way.path == "/accounts/login/" else [f"leads to {way.path}"]
    wrong += [f"saved: {more}" for more in grown(walk.rows, rows())]
    text = signed_in(client, form.person).get(parse_qs(way.query)["next"][0]).content.decode()
    wrong += lost(form, typed, forms.tree(text))
    return wrong + ([] if "Votre session avait pris fin" in text else ["nothing is said"])


def test_what_was_typed_waits_for_its_owner_to_sign_in_again(walk):
    wrong = {
        place: after_the_session_ended(walk, place, form)
        for place, form in each(walk)
        if form.person and form.asked and not place.startswith(ACCOUNTS)
    }
    assert len(wrong) > 100
    assert {place: found for place, found in wrong.items() if found} == {}


# What tells the second of two windows what the first has saved, or what somebody else has.
MARKS = {"_seen", "revision"}
# They begin with a suggestion, which nobody has stored; and one's own account, where the language is a button.
SUGGEST = {
    "admin:applications_call_add", "admin:applications_selectionround_add", "admin:budget_commitment_add",
    "admin:budget_contribution_allotment", "admin:budget_contribution_receipt", "admin:portal_phase_add", "invitation",
}  # fmt: skip


def test_a_form_that_shows_what_is_stored_knows_whether_it_still_is(walk):
    unmarked = {
        place
        for place, form in walk.forms.items()
        if any(field.value for field in form.of("line", "prose", "number")) and not MARKS.intersection(form.fields)
    }
    assert {place.split()[0] for place in unmarked} == SUGGEST


# --- No error of the server (of addresses: test_server_errors.py) -----------------------------------------------------

TYPED = ("line", "prose", "email", "number", "date", "password", "hidden")
CHOSEN = ("choice", "choices", "radio", "boxes", "tick", "hidden")


def statuses(walk: Walk, value: str, *kinds: str) -> dict[str, int]:
    """What each form answers where everything of these kinds has that value, and the rest is right."""
    found = {}
    for place, form in each(walk, unlike(walk)):
        typed = walk.good(place, form) | dict.fromkeys((field.name for field in form.of(*kinds)), value)
        found[place] = walk.send(form, typed).status_code
    return found


@pytest.mark.parametrize(("value", "kinds"), [(NUL, TYPED), (TOO_LARGE, CHOSEN)], ids=["NUL", "2^63"])
def test_no_form_is_an_error_whatever_it_is_sent(walk, value, kinds):
    found = statuses(walk, value, *kinds)
    assert {place: status for place, status in found.items() if status >= 500} == {}
    assert len(found) > 80


KEPT_NOT = "Ce fichier n’a pas pu être conservé"
COMPARED = {"verify"}  # the file is looked at, and kept nowhere


@pytest.fixture
def full_disk(monkeypatch, settings, tmp_path):
    def refuse(name, content, max_length=None):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", refuse)
    settings.CACHES = unwritable_cache(tmp_path)


def test_a_form_whose_file_cannot_be_kept_says_so_at_its_field(walk, full_disk):
    """But where the file isn't wanted, as of somebody who is invited to be a donor."""
    wrong, told = {}, 0
    for place, form in each(walk, unlike(walk)):
        chosen, typed = {field.name: pdf() for field in form.of("file")}, walk.good(place, form)
        if chosen and not is_one_of(place, COMPARED):
            answer = walk.send(form, typed | {name: typed.get(name) or file for name, file in chosen.items()})
            page = forms.tree(answer.content.decode() or "<p></p>")
            says_so = KEPT_NOT in " ".join(forms.messages(page)) and forms.marked(page).intersection(chosen)
            told += bool(says_so)
            wrong |= {} if says_so or answer.status_code == 302 else {place: answer.status_code}
    assert (wrong, told > 3) == ({}, True)
