"""The Secretariat's queue and what it writes down: filters, search, files without formulas, notes that stay inside."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from applications import actions
from applications.conversation import CONVERSATION
from applications.models import Application, Contact, Note, Priority
from applications.queries import queue, rows
from portal import clock, registry
from portal.models import Event, Remark
from portal.refusals import Refused
from roadmap.models import Activity, Output
from tests.applications import factories
from tests.applications.pages import hidden
from tests.factories import CountryFactory, person

pytestmark = pytest.mark.django_db
QUEUE = "/admin/applications/application/"


@pytest.fixture
def web(sign_in, officer):
    return sign_in(officer)


@pytest.fixture
def application(focal_point) -> Application:
    return factories.submitted(focal_point)


def found(user, /, **asked) -> list[str]:
    """The references that the queue answers with, in order."""
    keys = queue.asked_for(user, queue.Asked.read(asked)).values_list("pk", flat=True)
    return [row.reference for row in rows.rows(list(keys))]


def test_the_queue_opens_on_what_is_under_way(officer, application, focal_point):
    factories.draft(person("focal_point"))
    refused = factories.move(factories.submitted(person("focal_point")), "refuse", officer, reason="Hors sujet")
    assert found(officer) == [application.reference]
    assert found(officer, state="ineligible") == [refused.reference]
    assert set(found(officer, state="all")) == {application.reference, refused.reference}


def test_the_queue_is_for_the_secretariat(application, focal_point):
    assert found(focal_point, state="all") == []


@pytest.mark.parametrize(
    ("asked", "matches"),
    [
        ({"region": "africa"}, True),
        ({"region": "arab_states"}, False),
        ({"output": "1"}, True),
        ({"output": "2"}, False),
        ({"officer": "none"}, True),
        ({"officer": "me"}, False),
        ({"group": "ldc"}, False),
        ({"q": "senegal"}, True),
        ({"q": "SÉNÉGAL"}, True),
        ({"q": "senegel"}, True),
        ({"q": "cinema musiques"}, True),
        ({"q": "CINÉMA"}, True),
        ({"q": "sen-01"}, True),
        ({"q": "tunisie"}, False),
        ({"q": "50% [a"}, False),
        ({"q": "\x00"}, True),
        ({"region": "nowhere", "output": "x", "officer": "x", "order": "x", "state": "x", "id__in": "x"}, True),
    ],
)
def test_filters_and_search(officer, application, asked, matches):
    if asked.get("output", "").isdigit():
        asked = {"output": str(Output.objects.get(number=asked["output"]).pk)}
    assert found(officer, **asked) == ([application.reference] if matches else [])


def test_late_comes_first_by_the_days_of_the_call_then_what_has_waited_longest(officer):
    today = clock.today()
    made = {}
    for days in (3, 30, 31, 40):
        with clock.at(today - dt.timedelta(days=days)):
            made[days] = factories.submitted(person("focal_point"))
    with clock.at(today):
        factories.move(factories.check(made[40], officer), "admit", officer)
        assert found(officer) == [made[days].reference for days in (31, 30, 3, 40)]
        late, last_day, *_others = rows.rows([made[31].pk, made[30].pk, made[40].pk])
    assert (late.is_late, late.days, late.until) == (True, 31, today - dt.timedelta(days=1))
    assert (last_day.is_late, last_day.until) == (False, today)


def test_the_queue_is_narrowed_to_what_waits_too_long(officer):
    made = {}
    for days in (6, 7, 30, 31, 90):
        with clock.at(clock.today() - dt.timedelta(days=days)):
            made[days] = factories.submitted(person("focal_point")).reference
    waiting = {asked: found(officer, waiting=asked, order="recent") for asked in ("", "7", "30", "90", "late", "8")}
    every = [made[days] for days in (6, 7, 30, 31, 90)]
    assert waiting == {"": every, "7": every[1:], "30": every[2:], "90": every[4:], "late": every[3:], "8": every}


def test_the_queue_is_sorted_by_region_and_by_the_first_output_chosen(officer):
    made = {}
    for region, output in (("latin_america_caribbean", 1), ("africa", 3), ("arab_states", 2)):
        application = factories.submitted(person("focal_point", party=CountryFactory(region=region)))
        chosen = Priority.objects.filter(application=application)
        chosen.exclude(pk=chosen.first().pk).delete()
        chosen.update(activity=Activity.objects.filter(output__number=output).first())
        made[output] = application.reference
    assert found(officer, order="region") == [made[3], made[2], made[1]]
    assert found(officer, order="output") == [made[1], made[2], made[3]]


@pytest.mark.parametrize(
    ("language", "names"), [("fr", ["Égypte", "Éthiopie", "Zambie"]), ("en", ["Egypt", "Ethiopia", "Zambia"])]
)
def test_countries_stand_where_one_looks_for_them_whatever_their_accents(officer, language, names):
    french, english = ("Zambie", "Éthiopie", "Égypte"), ("Zambia", "Ethiopia", "Egypt")
    parties = [
        CountryFactory(name_fr=fr, name_en=en, short_name_fr=fr, short_name_en=en)
        for fr, en in zip(french, english, strict=True)
    ]
    call = factories.call(*parties)
    for party in parties:
        factories.submitted(person("focal_point", party=party), on=call)
    with translation.override(language):
        keys = queue.asked_for(officer, queue.Asked.read({"order": "country"})).values_list("pk", flat=True)
        assert [row.country for row in rows.rows(list(keys))] == names


@pytest.mark.parametrize("order", queue.ORDERS)
def test_every_order_shows_every_application_once(officer, application, order):
    other = factories.submitted(person("focal_point"))
    assert sorted(found(officer, order=order)) == sorted([application.reference, other.reference])


def test_the_queue_costs_the_same_for_three_as_for_one_and_at_most_15_queries(web, officer, application):
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert web.get(QUEUE).status_code == 200
        return len(taken)

    queries()
    one = queries()
    for _nth in range(2):
        factories.submitted(person("focal_point"))
    assert queries() == one <= 15


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_title_becomes_a_formula(web, application, start):
    title = f"{start}cmd|' /C calc'!A0"
    Application.objects.filter(pk=application.pk).update(title=title)
    text = b"".join(web.get(f"{QUEUE}export/csv/")).decode()
    assert f"'{start}cmd" in text
    book = zipfile.ZipFile(io.BytesIO(b"".join(web.get(f"{QUEUE}export/xlsx/"))))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "cmd|" in sheet
    assert 't="inlineStr"' in sheet


def test_a_file_holds_what_the_queue_shows_in_the_readers_language_and_is_on_the_trail(web, officer, application):
    officer.language = "fr"
    officer.save()
    factories.move(factories.submitted(person("focal_point")), "refuse", officer, reason="Hors sujet")
    lines = b"".join(web.get(f"{QUEUE}export/csv/?state=submitted")).decode().splitlines()
    assert len(lines) == 2
    assert f"{application.reference};Musiques et cinéma;Français;Sénégal;Afrique;" in lines[1]
    event = Event.objects.get(verb="portal.list_exported")
    assert (event.by, event.changes["rows"]) == (officer, [None, 1])
    assert web.get(f"{QUEUE}export/pdf/").status_code == 404


@pytest.mark.parametrize("role", ["finance", "focal_point", "evaluator", "expert"])
def test_nobody_else_gets_the_file(sign_in, application, role):
    response = sign_in(person(role)).get(f"{QUEUE}export/csv/")
    assert response.status_code in (302, 403)
    assert not Event.objects.filter(verb="portal.list_exported").exists()


# --- Notes and contacts -----------------------------------------------------------------------------------------------


def send(web, address: str, **answers):
    return web.post(address, {**hidden(web.get(address)), "_submit": "1", **answers})


def test_a_note_is_read_in_the_workspace_and_says_nothing_on_the_trail(web, officer, application):
    address = f"{QUEUE}{application.pk}/note/"
    assert send(web, address, text="  ").status_code == 422
    assert send(web, address, text="À vérifier avec le bureau").status_code == 302
    assert "À vérifier avec le bureau" in web.get(f"{QUEUE}{application.pk}/file/").content.decode()
    event = Event.objects.get(verb="applications.note_added")
    assert (event.by, event.changes, event.shared) == (officer, {}, False)


def test_neither_party_nor_evaluator_reads_a_note(sign_in, focal_point, officer, application):
    application = factories.move(factories.check(application, officer), "admit", officer)
    evaluation = factories.evaluation(application, officer)
    actions.add_note(application, "CANARY", by=officer)
    actions.log_contact(application, kind="call", on=clock.today(), with_whom="CANARY", summary="CANARY", by=officer)
    for who, address in (
        (focal_point, f"/applications/{application.pk}/"),
        (focal_point, "/"),
        (evaluation.evaluator, f"/evaluations/{evaluation.pk}/"),
    ):
        response = sign_in(who).get(address)
        assert response.status_code == 200
        assert "CANARY" not in response.content.decode()
    for who in (focal_point, evaluation.evaluator):
        assert sign_in(who).get(f"{QUEUE}{application.pk}/note/").status_code == 302
        with pytest.raises(PermissionDenied):
            actions.add_note(application, "x", by=who)


def test_a_call_is_logged_and_none_that_is_still_to_come(web, officer, application):
    address = f"{QUEUE}{application.pk}/contact/"
    call = {"kind": "call", "with_whom": "Awa Diop", "summary": "La lettre arrive lundi."}
    tomorrow = clock.today() + dt.timedelta(days=1)
    refused = send(web, address, **call, on=tomorrow.isoformat())
    assert list(refused.context["form"].errors) == ["on"]
    assert send(web, address, **call, on=clock.today().isoformat()).status_code == 302
    contact = Contact.objects.get()
    assert (contact.kind, contact.with_whom, contact.by) == ("call", "Awa Diop", officer)
    with pytest.raises(Refused):
        actions.log_contact(application, **call, on=tomorrow, by=officer)


def test_a_draft_has_no_notes(officer, focal_point):
    with pytest.raises(PermissionDenied):
        actions.add_note(factories.draft(focal_point), "x", by=officer)


@pytest.mark.parametrize("model", [Remark, Contact])
def test_the_database_keeps_them_as_they_are(officer, application, model):
    actions.add_note(application, "x", by=officer)
    actions.log_contact(application, kind="email", on=clock.today(), with_whom="A", summary="B", by=officer)
    for write in (lambda rows: rows.update(at=clock.now()), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(model.objects.all())
    assert model.objects.count() == 1


def test_a_note_asks_nobody_and_stands_in_no_conversation(sign_in, officer, focal_point, application):
    note = actions.add_note(application, "À vérifier", by=officer)
    assert (note.audience, note.side, note.asks, note.party) == ("secretariat", "secretariat", False, application.party)
    assert [move for move in registry.moves_of(application) if "conversations" in move.url] == []
    for who in (officer, focal_point):
        assert "À vérifier" not in sign_in(who).get(CONVERSATION.address(application)).content.decode()


def test_the_table_that_notes_had_takes_no_more_of_them(officer, application):
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        Note.objects.create(application=application, by=officer, text="x")


@pytest.mark.parametrize("page", ["change", "file"])
def test_workspace_and_file_cost_the_same_with_three_notes_as_with_one_and_take_no_post(
    web, officer, application, page
):
    address = f"{QUEUE}{application.pk}/{page}/"
    actions.add_note(application, "x", by=officer)
    web.get(address)
    counts = []
    for _nth in range(2):
        with CaptureQueriesContext(connection) as taken:
            assert web.get(address).status_code == 200
        counts.append(len(taken))
        actions.add_note(application, "y", by=officer)
    assert counts[0] == counts[1]
    assert web.post(address).status_code == 403


def test_the_workspace_asks_for_the_file_by_itself_and_links_to_it_for_whoever_has_no_script(web, officer, application):
    address = f"{QUEUE}{application.pk}/file/"
    page = web.get(f"{QUEUE}{application.pk}/change/").content.decode()
    assert f'hx-get="{address}" hx-trigger="load"' in page
    assert f'<a href="{address}">' in page
    actions.add_note(application, "À vérifier avec le bureau", by=officer)
    part = web.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "À vérifier avec le bureau" in part
    assert "<html" not in part
    assert "<html" in web.get(address).content.decode()


def test_a_country_is_an_ldc_in_the_queue(officer):
    party = CountryFactory(is_ldc=True)
    application = factories.submitted(person("focal_point", party=party))
    assert found(officer, group="ldc") == [application.reference]
