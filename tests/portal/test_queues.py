"""The lists through which officers work: filters kept, the walk from one record to the next, who stands in for whom."""

import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from portal import clock
from portal.models import Absence, SavedFilter, User
from portal.queues import absences, filters, walks
from portal.refusals import Refused
from portal.triggers import aside
from tests.applications.pages import hidden
from tests.factories import person

pytestmark = pytest.mark.django_db
QUEUE = "some.model"
ABSENCES = "/admin/portal/absence/"
DAY = dt.timedelta(days=1)
FIRST = "0020_queues_filters_and_absences"


@pytest.fixture
def colleague() -> User:
    return person("secretariat", full_name="Inès")


# --- Next and previous ------------------------------------------------------------------------------------------------


def queue(*keys: int, own: str = "mine") -> walks.Queue:
    return walks.Queue(QUEUE, lambda asked: keys, own)


def test_a_walk_knows_what_comes_before_and_after():
    walk = walks.begin(queue(7, 8, 9), "all", 8)
    assert walk.place_of(8) == walks.Place(2, 3, 7, 9)
    assert walk.place_of(7) == walks.Place(1, 3, None, 8)
    assert walk.place_of(9) == walks.Place(3, 3, 8, None)
    assert walks.begin(queue(7, 8, 9), "all", 6) is None


def test_a_long_list_is_remembered_around_where_one_is(monkeypatch):
    monkeypatch.setattr(walks, "EITHER_WAY", 1)
    walk = walks.begin(queue(1, 2, 3), "all", 3)
    assert (walk.before, walk.keys) == (1, [2, 3])
    assert walk.place_of(3) == walks.Place(3, 3, 2, None)
    assert [walk.goes_on_from(key) for key in (1, 2, 3)] == [False, False, True]


def test_a_walk_goes_on_as_it_began_until_the_list_is_opened_again():
    session: dict = {}
    walks.on_the_way(session, queue(7, 8, 9), 7, "all")
    left = queue(7, 9)
    assert walks.on_the_way(session, left, 8, "all").place_of(8) == walks.Place(2, 3, 7, 9)
    assert walks.on_the_way(session, left, 8, None).asked == "all"
    walks.forget(session, left, "other")
    assert walks.on_the_way(session, left, 8, None).asked == "all"
    walks.forget(session, left, "all")
    assert walks.on_the_way(session, left, 8, "all") is None
    assert walks.on_the_way(session, left, 9, None) == walks.Walk("mine", 0, 2, [7, 9])


def test_so_many_walks_are_remembered_in_each_list():
    session: dict = {}
    for asked in "abcd":
        walks.on_the_way(session, queue(7, 8), 7, asked)
    walks.on_the_way(session, walks.Queue("another.model", lambda asked: [7], ""), 7, "a")
    assert [walk["asked"] for walk in session[queue().where]] == ["b", "c", "d"]
    assert session.keys() == {"walks:some.model", "walks:another.model"}


# --- Filters ----------------------------------------------------------------------------------------------------------


def test_the_same_name_again_is_another_filter_and_there_is_room_for_so_many(officer, monkeypatch):
    monkeypatch.setattr("portal.queues.filters.MOST_FILTERS", 1)
    filters.keep("Mine", "officer=me", queue=QUEUE, by=officer)
    filters.keep("Mine", "officer=none", queue=QUEUE, by=officer)
    assert SavedFilter.objects.get().asked == "officer=none"
    with pytest.raises(Refused, match="forget one first"):
        filters.keep("Other", "officer=me", queue=QUEUE, by=officer)


def test_nobody_forgets_a_filter_of_somebody_else(officer, colleague):
    kept = filters.keep("Afrique", "region=africa", queue=QUEUE, by=colleague)
    with pytest.raises(PermissionDenied):
        filters.forget(kept, by=officer)
    assert SavedFilter.objects.get() == kept


def test_what_one_list_keeps_another_does_not_show(officer):
    kept = filters.keep("Mine", "officer=me", queue=QUEUE, by=officer)
    filters.keep("Mine", "charge=me", queue="another.model", by=officer)
    assert list(filters.of(officer, QUEUE)) == [kept]


def test_what_is_too_long_for_the_column_is_refused_at_the_name(officer):
    with pytest.raises(Refused) as refusal:
        filters.keep("Long", "q=" + 600 * "a", queue=QUEUE, by=officer)
    assert list(refusal.value.message_dict) == ["name"]


def test_only_officers_keep_filters(focal_point):
    with pytest.raises(PermissionDenied):
        filters.keep("Mine", "", queue=QUEUE, by=focal_point)


# --- Away -------------------------------------------------------------------------------------------------------------


def away(officer: User, substitute: User, first: int = 0, last: int = 3) -> Absence:
    today = clock.today()
    return absences.record(officer, substitute, today + first * DAY, today + last * DAY, by=officer)


@pytest.mark.parametrize(
    ("first", "last", "field"), [(2, 1, "last_day"), (-5, -1, "last_day"), (3, 9, "first_day"), (-1, 0, "first_day")]
)
def test_days_that_cannot_be_are_refused_at_their_field(officer, colleague, first, last, field):
    away(officer, colleague)
    with pytest.raises(Refused) as refusal:
        away(officer, colleague, first, last)
    assert list(refusal.value.message_dict) == [field]


def test_nobody_stands_in_for_themselves_nor_while_away(officer, colleague):
    with pytest.raises(Refused) as refusal:
        away(officer, officer)
    assert list(refusal.value.message_dict) == ["substitute"]
    away(colleague, person("secretariat"))
    with pytest.raises(Refused, match="away themselves"):
        away(officer, colleague)
    with pytest.raises(Refused, match="Choose an officer"):
        away(officer, person("finance"))


def test_who_stands_in_for_somebody_is_not_away_on_these_days(officer, colleague):
    away(officer, colleague)
    with pytest.raises(Refused, match="stands in for somebody"):
        away(colleague, person("secretariat"))


def test_the_database_holds_the_days_apart(officer, colleague):
    absence = away(officer, colleague)
    same = {"officer": officer, "substitute": colleague, "recorded_by": officer}
    with pytest.raises(DatabaseError, match="away already"), transaction.atomic():
        Absence.objects.create(**same, first_day=absence.last_day, last_day=absence.last_day + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(**same, first_day=absence.last_day + 5 * DAY, last_day=absence.last_day + 4 * DAY)
    absences.end(absence, by=officer)
    with pytest.raises(Refused, match="over already"):
        absences.end(absence, by=officer)
    assert away(officer, colleague).pk != absence.pk


def test_an_absence_is_recorded_and_ended_in_the_admin(officer, colleague, sign_in):
    web = sign_in(officer)
    page = web.get(f"{ABSENCES}add/")
    days = {"first_day": clock.today(), "last_day": clock.today() + DAY}
    sent = {"officer": officer.pk, "substitute": colleague.pk, **days, "_token": hidden(page)["_token"]}
    web.post(f"{ABSENCES}add/", sent)
    absence = Absence.objects.get()
    end = f"{ABSENCES}{absence.pk}/end/"
    web.post(end, {"_submit": "1", "_token": hidden(web.get(end))["_token"]})
    absence.refresh_from_db()
    assert absence.is_over


def test_links_to_absences_of_the_first_release_still_open(officer, colleague, sign_in):
    absence, web = away(officer, colleague), sign_in(officer)
    for rest in ("", "?o=1", f"{absence.pk}/change/", f"{absence.pk}/end/", "add/"):
        answer = web.get(f"/admin/applications/absence/{rest}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{ABSENCES}{rest}")
        assert web.get(answer.headers["Location"]).status_code == 200


# --- Where they come from ---------------------------------------------------------------------------------------------


def test_what_applications_had_is_copied_under_its_keys_and_the_trail_leads_to_it(officer, colleague):
    """The old tables keep their rows. A day that was mistyped before years were held within reach goes along."""
    moved = import_module("applications.migrations.0028_queues_moved_to_portal")
    loader = MigrationExecutor(connection).loader
    state = loader.project_state([("applications", "0027_forced_with_a_reason"), ("portal", FIRST)])
    days = ("2026-11-01", "2206-11-30")
    with connection.cursor() as cursor, aside(connection, "applications_absence"):
        cursor.execute(
            "INSERT INTO applications_absence (id, first_day, last_day, officer_id, substitute_id, recorded_by_id)"
            " VALUES (41, %s, %s, %s, %s, %s)",
            [*days, officer.pk, colleague.pk, officer.pk],
        )
        cursor.execute(
            "INSERT INTO applications_savedfilter (id, name, asked, owner_id) VALUES (42, 'Mine', 'officer=me', %s)",
            [officer.pk],
        )
        ContentType.objects.filter(app_label="portal", model="absence").update(app_label="applications")
        before = ContentType.objects.get(app_label="applications", model="absence")
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        moved.copy(state.apps, editor)
        moved.lead_the_trail(state.apps, editor)
        cursor.execute("SELECT COUNT(*) FROM applications_absence")
        assert cursor.fetchone() == (1,)
    absence, kept = Absence.objects.get(), SavedFilter.objects.get()
    assert (absence.pk, str(absence.first_day), str(absence.last_day)) == (41, *days)
    assert (absence.officer, absence.substitute, absence.recorded_by) == (officer, colleague, officer)
    assert (kept.pk, kept.owner, kept.queue, kept.asked) == (42, officer, "applications.application", "officer=me")
    ContentType.objects.clear_cache()
    assert ContentType.objects.get_for_model(Absence) == before
    assert filters.keep("Next", "", queue=QUEUE, by=officer).pk > 42
