"""Every search of the project finds what is written in any script by what people type: without accents, capitals or
apostrophes, in every list of the admin, in the queue, and in the search over everything."""

import itertools
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.test import RequestFactory
from django.urls import reverse
from lxml import html

from applications.models import Application, SelectionRound
from budget.models import Contribution, Entry
from experts.models import Expert
from portal import refolding, registry, searching
from portal.interests.actions import declare_interest
from portal.models import Country, Event, Interest, User
from portal.triggers import aside
from portal.views import search
from tests.project import growing
from tests.project.pages import STAFF
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# (what is written, what is typed): by hand, from each script's own habits.
SCRIPTS = {
    "Latin": ("Mónica Benítez", "benitez"),
    "Latin with an apostrophe": ("Théâtre de Côte d’Ivoire", "cote d'ivoire"),
    "Vietnamese": ("Nguyễn Văn Đức", "nguyen van duc"),
    "Greek": ("Γιώργος Σεφέρης", "γιωργοσ ΣΕΦΕΡΗΣ"),
    "Arabic": ("مُؤَسَّسَةُ أحْمَد", "مؤسسه احمد"),
}
# Lists in which nobody looks for anything, and why. The queue of applications has a field of its own.
SEARCHLESS = {
    "portal.import": "a few a year, the latest first; what stood in them is searched among the contacts",
    "applications.application": "the queue, which is tested below",
    "applications.countrylist": "a few lists, one a year",
    "applications.lettertemplate": "three texts in their versions, filtered by kind",
    "assistance.stepkind": "nine steps",
    "budget.actionline": "eight lines a phase, filtered by phase",
    "portal.governingsession": "a few sessions a year, filtered by body",
    "portal.phase": "one phase in four years",
    "portal.phasetarget": "seven targets a year, filtered by region",
    "roadmap.output": "five outputs",
    "roadmap.theme": "four themes",
}


# --- The rule ---------------------------------------------------------------------------------------------------------


def write(record: models.Model, name: str, value: object) -> None:
    """Into a field of any row, frozen ones too, as though it had been written so at first."""
    model, rows = type(record), type(record)._base_manager.filter(pk=record.pk)
    with aside(connection, model._meta.db_table):
        rows._update([(model._meta.get_field(name), None, value)])
        if isinstance(record, searching.Searchable):
            column = model._meta.get_field("folded")
            rows._update([(column, None, column.text_of(rows.get()))])


def longest_text(model: type[models.Model]) -> str:
    """The field that its column is made from and that holds most; an address only where there is no text."""
    read = [model._meta.get_field(name) for name in model._meta.get_field("folded").fields_read]
    texts = [field for field in read if not isinstance(field, models.EmailField)]
    return max(texts or read, key=lambda field: field.max_length or 10**6).name


def written_at(page: admin.ModelAdmin, request, path: str, text: str) -> models.Model:
    """A record of the list, with the text where the path of its search leads."""
    *way, last = path.split("__")
    there = {"__".join(way) + "__isnull": False} if way else {}
    says = longest_text(page.model) if path == "folded" else ""
    records = page.get_queryset(request).filter(**there).order_by("pk")
    record = (records.exclude(**{says: ""}) if says else records).first() or records.first()
    if record is None:
        record = led_there(page.get_queryset(request).earliest("pk"), *way)
    target = record
    for step in way:
        target = getattr(target, step)
        target = target.first() if hasattr(target, "all") else target
    write(target, longest_text(type(target)) if last == "folded" else last, text)
    return record


def led_there(record: models.Model, name: str) -> models.Model:
    """Where no record of the list has what it may have: one that is given it."""
    write(record, name, record._meta.get_field(name).related_model._base_manager.earliest("pk"))
    return type(record)._base_manager.get(pk=record.pk)


def missed(page: admin.ModelAdmin, request, script: str) -> Iterator[str]:
    """The ways by which the list's search doesn't find what is written there."""
    written, typed = SCRIPTS[script]
    for path in page.search_fields:
        with transaction.atomic():
            record = written_at(page, request, path, written)
            found, _more = page.get_search_results(request, page.get_queryset(request), typed)
            if not found.filter(pk=record.pk).exists():
                yield path
            transaction.set_rollback(True)


@pytest.fixture
def request_of_staff(demonstration, db):
    growing.grow(demonstration)
    about_type = ContentType.objects.get_for_model(Application)
    about = {
        "about_type_id": about_type.pk,
        "about_id": demonstration.application.pk,
        "kind": "statement",
        "statement": "Conseil en 2019.",
    }
    growing.copy(Interest.objects.filter(kind="nationality").earliest("pk"), **about)
    request = RequestFactory().get("/admin/")
    request.user = User.objects.get(email__startswith=f"{STAFF}@")
    return request


def test_every_list_of_the_admin_finds_what_is_written_in_any_script(request_of_staff):
    searched = {model._meta.label: page for model, page in admin.site._registry.items() if page.search_fields}
    each = itertools.product(SCRIPTS, searched)
    found = {(script, name): list(missed(searched[name], request_of_staff, script)) for script, name in each}
    assert len(found) > 100
    assert {where: paths for where, paths in found.items() if paths} == {}


def test_a_list_that_searches_a_plain_field_is_caught(request_of_staff, monkeypatch):
    page = admin.site._registry[User]
    monkeypatch.setattr(page, "search_fields", ["full_name"])
    monkeypatch.setattr(page, "get_search_results", lambda *given: admin.ModelAdmin.get_search_results(page, *given))
    caught = {script: list(missed(page, request_of_staff, script)) for script in SCRIPTS}
    assert caught == {script: ["full_name"] for script in SCRIPTS}


def unsearched() -> set[str]:
    return {model._meta.label_lower for model, page in admin.site._registry.items() if not page.search_fields}


def test_a_list_without_a_search_is_named_with_its_reason():
    assert unsearched() == set(SEARCHLESS)
    assert all(SEARCHLESS.values())


def test_a_list_that_lost_its_search_is_caught(monkeypatch):
    monkeypatch.setattr(admin.site._registry[Expert], "search_fields", [])
    assert unsearched() - set(SEARCHLESS) == {"experts.expert"}


# --- By address: a list, the queue, the search over everything --------------------------------------------------------


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_person_a_country_and_an_application_are_found_by_address(script, demonstration, visit):
    written, typed = SCRIPTS[script]
    person = User.objects.earliest("pk")
    application = Application.objects.filter(state="submitted").earliest("pk")
    write(person, "full_name", written)
    write(application, "title", written)
    write(application.party, "short_name_fr", written)
    people = visit(STAFF, "/admin/portal/user/", q=typed).context["cl"].result_list
    queue = visit(STAFF, "/admin/applications/application/", q=typed).content.decode()
    groups = visit(STAFF, reverse("search"), q=typed).context["groups"]
    everything = {match.record for group in groups for match in group.matches}
    assert person in people
    assert application.reference in queue
    assert {person, application, application.party} <= everything


def test_the_trail_is_found_by_who_did_what_to_which_record_of_which_country(demonstration, visit):
    event = Event.objects.exclude(by=None).exclude(party=None).filter(verb="applications.evaluator_assigned").first()
    write(event.by, "full_name", "Δήμητρα Núñez")
    for typed in ("δημητρα", "nunez", event.party.short_name_en, event.about_label, "evaluateur designe"):
        listed = visit(STAFF, "/admin/portal/event/", q=f"{typed} nunez").context["cl"].queryset
        assert event in listed, typed
    assert not visit(STAFF, "/admin/portal/event/", q="nunez nowhere").context["cl"].queryset.exists()


# --- The search over everything ---------------------------------------------------------------------------------------


def found_by(visit, person: str, typed: str) -> dict[str, list[tuple[str, str]]]:
    """By the name of the model, what the person finds and where it leads."""
    page = visit(person, reverse("search"), q=typed)
    assert page.status_code == 200
    found: dict[str, list[tuple[str, str]]] = {}
    for match in (match for group in page.context["groups"] for match in group.matches):
        found.setdefault(type(match.record).__name__, []).append((str(match.record), match.url))
    return found


def test_a_reference_leads_to_its_record(demonstration, visit):
    application = demonstration.running.application
    found = found_by(visit, STAFF, application.reference.lower())
    address = reverse("admin:applications_application_change", args=[application.pk])
    assert found["Application"] == [(str(application), address)]
    assert found["Assistance"] == [(str(demonstration.running), reverse("assistance", args=[demonstration.running.pk]))]
    assert set(found) <= {"Application", "Assistance", "Commitment", "Entry"}


@pytest.mark.parametrize("typed", ["tunisie", "Tunisia", "تونس", "Túnez", "TUN"])
def test_a_country_is_found_in_any_language_and_by_its_code(typed, demonstration, visit):
    tunisia = Country.objects.get(iso3="TUN")
    there = (str(tunisia), reverse("admin:portal_country_change", args=[tunisia.pk]))
    assert there[1] in [url for _name, url in found_by(visit, STAFF, typed)["Country"]]


def test_what_is_found_opens(demonstration, visit):
    for person in ("secretariat", "finance", "donor1"):
        pages = {url for matches in found_by(visit, person, "a").values() for _name, url in matches}
        for url in some(sorted(pages)):
            assert visit(person, url.partition("#")[0]).status_code == 200, (person, url)


def test_ten_of_a_kind_stand_there_and_the_list_has_them_all(demonstration, visit):
    page = visit(STAFF, reverse("search"), q="a e")
    group = next(group for group in page.context["groups"] if isinstance(group.matches[0].record, User))
    assert (len(group.matches), group.is_whole, group.more) == (10, False, "/admin/portal/user/?q=a+e")
    assert visit(STAFF, group.more).context["cl"].result_count > 10


def test_a_donor_finds_their_own_money_and_what_anyone_may_read(demonstration, visit):
    donor = User.objects.get(email__startswith="donor1@")
    own = {grant.organisation_id for grant in donor.current_grants}
    others = Contribution.objects.exclude(donor__in=own)
    for contribution in some(others):
        assert "Contribution" not in found_by(visit, "donor1", contribution.reference)
    mine = Contribution.objects.filter(donor__in=own).first()
    found = found_by(visit, "donor1", mine.reference)
    assert (str(mine), reverse("budget-contribution", args=[mine.pk])) in found["Contribution"]
    assert "User" not in found_by(visit, "donor1", "a")
    kinds = {match.record._meta.model for group in groups_of(donor, "a") for match in group.matches}
    assert kinds.isdisjoint({User, Expert, Application})
    entries = [m.record for group in groups_of(donor, "20") for m in group.matches if isinstance(m.record, Entry)]
    assert {entry.contribution.donor_id for entry in entries} <= own


def groups_of(user: User, typed: str) -> list:
    return list(search._groups(user, typed))


def test_finance_finds_money_and_no_person(demonstration, visit):
    assert {"User", "Expert", "Application"}.isdisjoint(found_by(visit, "finance", "a"))
    assert "Contribution" in found_by(visit, "finance", Contribution.objects.first().reference)


@pytest.mark.parametrize("person", ["focal.sen", "evaluator1", "expert1", "fieldoffice", "contributor.pry"])
def test_whoever_works_on_something_of_their_own_is_told_nothing(person, demonstration, visit):
    pages = [visit(person, reverse("search"), q=typed) for typed in ("tunisie", "nothing-of-the-kind")]
    assert {page.status_code for page in pages} == {403}
    assert len({html.fromstring(page.content.decode()).xpath("string(//main)") for page in pages}) == 1


def test_what_an_interest_closes_to_an_officer_is_not_found(demonstration, visit):
    application = demonstration.running.application
    officer = User.objects.get(email__startswith=f"{STAFF}@")
    before = found_by(visit, STAFF, application.reference)
    assert "Application" in before
    declare_interest(officer, "statement", about=application, statement="Conseil en 2019.", by=officer)
    assert "Application" not in found_by(visit, STAFF, application.reference)
    rounds = {match.record for group in groups_of(officer, "selection") for match in group.matches}
    assert rounds
    assert rounds.isdisjoint(SelectionRound.objects.filter(candidates__application=application))


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_asked_is_answered_by_the_field_alone(typed, demonstration, visit):
    page = html.fromstring(visit(STAFF, reverse("search"), q=typed).content.decode())
    assert page.xpath("//main//form[@role='search']//input[@name='q']/@value") == [""]
    assert page.xpath("//main//*[@role='status']") == []


def test_what_isnt_found_is_said_and_what_was_typed_is_kept(demonstration, visit):
    page = html.fromstring(visit(STAFF, reverse("search"), q="Xyzzy <b>").content.decode())
    assert page.xpath("//main//input[@name='q']/@value") == ["Xyzzy <b>"]
    assert "Xyzzy <b>" in page.xpath("string(//main//*[@role='status'])")


def test_signs_alone_find_nothing(demonstration, visit):
    assert found_by(visit, STAFF, "%") == {}


def test_whoever_writes_through_the_actions_leaves_nothing_stale(demonstration):
    """The demonstration does all that people do, through the actions that they use."""
    stale = {model._meta.label: list(refolding.stale(model)) for model in some(searching.searchable())}
    assert {label: rows for label, rows in stale.items() if rows} == {}
    assert all(model.objects.exclude(folded="").exists() for model in (User, Country, Event, Application, Entry))


def test_every_kind_that_is_found_has_a_page(demonstration):
    officer = User.objects.get(email__startswith=f"{STAFF}@")
    for sought in some(registry.sought_by(officer)):
        records = list(sought.records[:3])
        assert all(sought.url(record) if sought.url else registry.page_of(officer, record) for record in records)
