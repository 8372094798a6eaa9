"""Targets by year and sessions of the governing bodies: what an officer may write there, what the database refuses,
and what is loaded with its source."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from portal import queries
from portal.models import Event, GoverningSession, PhaseTarget, Region
from portal.reference import load
from tests.budget.factories import PhaseFactory

pytestmark = pytest.mark.django_db
SOURCE = "Decision 20.IGC 5"


@pytest.fixture
def phase(db):
    return PhaseFactory(starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2028, 12, 31))


def target(phase, year: int = 2026, countries: int = 5, region: str = "") -> PhaseTarget:
    return PhaseTarget.objects.create(phase=phase, year=year, countries=countries, region=region, source=SOURCE)


# --- What is loaded ---------------------------------------------------------------------------------------------------


def test_the_first_phase_is_held_to_five_countries_in_its_years_two_to_four(db):
    load()
    load()
    rows = PhaseTarget.objects.order_by("year").values_list("phase__code", "year", "region", "countries")
    assert list(rows) == [("2022-2025", year, "", 5) for year in (2023, 2024, 2025)]
    assert {target.source for target in PhaseTarget.objects.all()} == {
        "DCE/21/14.IGC/14, annex, note 3: at least five countries a year for three years"
    }
    assert sum(PhaseTarget.objects.values_list("countries", flat=True)) == 15


def test_what_is_loaded_is_on_the_trail_once(db):
    load()
    load()
    loaded = Event.objects.filter(verb="portal.reference_loaded")
    assert loaded.filter(content_type__model="phasetarget").count() == 3
    assert loaded.filter(content_type__model="governingsession").count() == GoverningSession.objects.count() == 3


def test_what_an_officer_changed_stays_when_it_is_loaded_again(db):
    load()
    PhaseTarget.objects.filter(year=2023).update(countries=7)
    load()
    assert PhaseTarget.objects.get(year=2023).countries == 7


def test_of_a_session_nothing_is_said_that_its_source_does_not_give():
    load()
    said = {str(session): (session.when, session.source) for session in GoverningSession.objects.all()}
    assert said == {
        "Intergovernmental Committee, session 13": ("February 2020", "DCE/21/14.IGC/14, paragraph 2 (February 2020)"),
        "Intergovernmental Committee, session 14": (
            "2021",
            "DCE/21/14.IGC/14, by its own number (2021); before the Conference of June",
        ),
        "Conference of Parties, session 8": ("June 2021", "DCE/21/14.IGC/14, paragraph 11 (June 2021)"),
    }
    with translation.override("fr"):
        assert GoverningSession.objects.get(number=8).when == "juin 2021"


# --- What an officer writes -------------------------------------------------------------------------------------------


def added(web, name: str, **answers) -> list[str]:
    """The messages of the form; none where it is saved."""
    address = reverse(f"admin:portal_{name}_add")
    token = web.get(address).context["form_token"]
    answer = web.post(address, {"_token": token, "source": SOURCE, "_save": "1", **answers})
    form = answer.context and answer.context.get("adminform")
    return [message for messages in form.form.errors.values() for message in messages] if form else []


def test_an_officer_sets_the_year_then_a_region_of_it(phase, officer, sign_in):
    web = sign_in(officer)
    year = {"phase": phase.pk, "year": "2026", "region": ""}
    of_africa = {**year, "region": Region.AFRICA}
    assert added(web, "phasetarget", **of_africa, countries="2") == ["Set the target of the whole year first."]
    assert added(web, "phasetarget", **year, countries="5") == []
    assert added(web, "phasetarget", **of_africa, countries="6") == [
        "The regions of this year come to 6, more than its target of 5."
    ]
    assert added(web, "phasetarget", **of_africa, countries="2") == []
    for again in (year, of_africa):
        assert added(web, "phasetarget", **again, countries="3") == ["This has its target already: change that one."]
    assert added(web, "phasetarget", **{**year, "year": "2031"}, countries="5") == [
        "This year is not part of the phase."
    ]
    assert list(PhaseTarget.objects.order_by("region").values_list("region", "countries")) == [("", 5), ("africa", 2)]
    assert Event.objects.filter(verb="portal.record_added", by=officer).count() == 2


def test_an_officer_writes_down_a_session(officer, sign_in):
    web = sign_in(officer)
    session = {"body": "committee", "number": "20", "starts_on": "2027-02-09", "ends_on": "2027-02-12"} | {
        "known_to": "day"
    }
    late = {**session, "documents_due_on": "2027-02-10"}
    assert added(web, "governingsession", **late) == ["The documents are due before the session starts."]
    assert added(web, "governingsession", **{**session, "ends_on": "2027-02-08"}) == [
        "The end is before the beginning."
    ]
    assert added(web, "governingsession", **session, documents_due_on="2027-01-12") == []
    assert added(web, "governingsession", **session) == ["This session is in the list already."]
    made = GoverningSession.objects.get()
    assert (str(made), made.documents_due_on) == ("Intergovernmental Committee, session 20", dt.date(2027, 1, 12))
    assert made.when == "from 9 February 2027 to 12 February 2027"


@pytest.mark.parametrize(
    ("known_to", "starts", "ends", "when"),
    [
        ("month", "2027-02-01", "2027-02-28", "February 2027"),
        ("year", "2027-01-01", "2027-12-31", "2027"),
        ("month", "2027-02-02", "2027-02-28", None),
        ("month", "2027-02-01", "2027-03-31", None),
        ("year", "2027-01-01", "2027-11-30", None),
        ("year", "2027-01-01", "2028-12-31", None),
    ],
)
def test_a_month_or_a_year_is_written_whole(known_to, starts, ends, when):
    session = GoverningSession(
        body="committee", number=20, known_to=known_to, starts_on=dt.date.fromisoformat(starts), source=SOURCE
    )
    session.ends_on = dt.date.fromisoformat(ends)
    if when:
        session.full_clean()
        assert session.when == when
    else:
        with pytest.raises(ValidationError) as refused:
            session.full_clean()
        assert list(refused.value.message_dict) == ["known_to"]


# --- What the database refuses ----------------------------------------------------------------------------------------


def refuses(what: str):
    return pytest.raises(IntegrityError, match=what)


def test_the_regions_of_a_year_never_come_to_more_than_the_year(phase):
    whole = target(phase)
    africa = target(phase, region="africa", countries=3)
    with refuses("regions of a year"), transaction.atomic():
        target(phase, region="arab_states", countries=3)
    with refuses("regions of a year"), transaction.atomic():
        PhaseTarget.objects.filter(pk=africa.pk).update(countries=6)
    with refuses("regions of a year"), transaction.atomic():
        PhaseTarget.objects.filter(pk=whole.pk).update(countries=2)
    with refuses("regions of a year"), transaction.atomic():
        PhaseTarget.objects.filter(pk=whole.pk).update(year=2027)
    with refuses("regions of a year"), transaction.atomic():
        whole.delete()
    with refuses("regions of a year"), transaction.atomic():
        target(phase, year=2027, region="africa", countries=1)


@pytest.mark.parametrize("year", [2024, 2029])
def test_a_year_is_one_of_its_phase(phase, year):
    with refuses("one of its phase"), transaction.atomic():
        target(phase, year=year)
    made = target(phase)
    with refuses("one of its phase"), transaction.atomic():
        PhaseTarget.objects.filter(pk=made.pk).update(year=year)


def test_a_year_and_a_region_have_one_target(phase):
    target(phase)
    with refuses("(?i)unique|target_once"), transaction.atomic():
        target(phase)


# --- Who reads them ---------------------------------------------------------------------------------------------------


def test_the_next_session_is_the_one_under_way_or_the_first_to_come(db):
    for number, start in ((19, dt.date(2026, 2, 9)), (20, dt.date(2027, 2, 9)), (21, dt.date(2028, 2, 8))):
        GoverningSession.objects.create(
            body="committee", number=number, starts_on=start, ends_on=start + dt.timedelta(days=3), source=SOURCE
        )
    found = {day: queries.next_session(day) for day in (dt.date(2027, 2, 12), dt.date(2027, 2, 13))}
    assert [session.number for session in found.values()] == [20, 21]
    assert queries.next_session(dt.date(2030, 1, 1)) is None
