"""Deadlines: each at its moment of the programme's clock, the same for everybody; and what becomes of what is late."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone

from applications import actions, moves, queries, timeline
from applications.dossier import dossiers, sections
from applications.models import Application, Call, Clarification
from portal import clock, registry
from portal.models import User
from portal.outgoing import documents
from portal.refusals import GateClosed, Refused, WrongState
from tests.applications import factories
from tests.applications.pages import hidden
from tests.factories import person
from tests.markup import joined
from tests.told import told_daily

pytestmark = pytest.mark.django_db

UTC = dt.UTC
DAY = dt.date(2027, 1, 31)
MINUTE = dt.datetime(2027, 1, 31, 22, 59, tzinfo=UTC)  # at which it is 23:59 in Paris
LAST = MINUTE + dt.timedelta(seconds=59)
OVER = MINUTE + dt.timedelta(minutes=1)
ZONES = ["Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Midway", "Africa/Dakar", "Europe/Paris"]
CLOSED = "The call closed on 31 January 2027, 23:59 (Paris time)"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.at(dt.datetime(2027, 1, 30, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def focal_point(focal_point) -> User:
    focal_point.language = "en"
    focal_point.save()
    return focal_point


@pytest.fixture
def call(senegal) -> Call:
    return factories.call(senegal, closes_on=DAY)


@pytest.fixture
def draft(focal_point, call) -> Application:
    return factories.draft(focal_point, on=call)


def living_in(user: User, zone: str) -> User:
    User.objects.filter(pk=user.pk).update(time_zone=zone)
    return User.objects.get(pk=user.pk)


# --- A call closes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "takes"),
    [
        (dt.datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), False),
        (dt.datetime(2026, 12, 31, 23, 0, tzinfo=UTC), True),  # midnight in Paris
        (MINUTE, True),
        (LAST, True),
        (OVER, False),
        (OVER + dt.timedelta(days=1), False),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_a_call_takes_applications_from_its_first_day_to_its_last_minute(call, moment, takes, zone):
    Call.objects.filter(pk=call.pk).update(opens_on=dt.date(2027, 1, 1))
    call.refresh_from_db()
    with timezone.override(zone), clock.at(moment):
        assert call.takes_applications is takes
        assert (call in queries.open_calls()) is takes


@pytest.mark.parametrize(
    ("day", "time", "last", "over"),
    [
        (dt.date(2027, 6, 30), dt.time(23, 59), (2027, 6, 30, 21, 59), (2027, 6, 30, 22, 0)),  # in summer
        (dt.date(2027, 3, 28), dt.time(12), (2027, 3, 28, 10, 0), (2027, 3, 28, 10, 1)),  # on the day it begins
        (
            dt.date(2027, 10, 31),
            dt.time(2, 30),
            (2027, 10, 31, 0, 30),
            (2027, 10, 31, 0, 31),
        ),  # as it ends: twice
        (dt.date(2027, 10, 31), dt.time(2, 30), (2027, 10, 31, 0, 30), (2027, 10, 31, 1, 15)),  # not open again at 2:15
    ],
)
def test_a_stated_time_is_kept_through_summer_time(senegal, day, time, last, over):
    call = factories.call(senegal, closes_on=day, closes_at=time)
    with clock.at(dt.datetime(*last, tzinfo=UTC)):
        assert (call.takes_applications, queries.open_calls()) == (True, [call])
    with clock.at(dt.datetime(*over, tzinfo=UTC)):
        assert (call.takes_applications, queries.open_calls()) == (False, [])


def test_without_a_stated_time_a_call_closes_as_its_day_ends(senegal, officer, sign_in):
    """As all did before there was a time."""
    assert Call._meta.get_field("closes_at").default == dt.time(23, 59)
    call = factories.call(senegal, closes_on=DAY)
    call.closes_at = None
    call.full_clean()
    assert call.closes == MINUTE


@pytest.mark.parametrize("zone", ZONES)
def test_a_draft_is_begun_in_the_last_minute_and_not_after(call, focal_point, senegal, zone):
    with timezone.override(zone):
        with clock.at(OVER), pytest.raises(Refused, match="doesn’t take applications now"):
            actions.start(call, senegal, title="T", language="fr", by=focal_point)
        with clock.at(LAST):
            assert actions.start(call, senegal, title="T", language="fr", by=focal_point).state == "draft"


def test_the_desk_says_when_the_call_of_a_draft_closes_by_both_clocks(draft, call, sign_in):
    Call.objects.filter(pk=call.pk).update(closes_at=dt.time(17))
    desk = sign_in(living_in(draft.created_by, "Pacific/Kiritimati")).get("/")
    said = "by 31 Jan 2027, 17:00 (Paris time), which is 1 Feb 2027, 06:00 (Kiritimati time)"
    assert said in joined(desk.content.decode())


@pytest.mark.parametrize("zone", ZONES)
def test_a_draft_is_submitted_in_the_last_minute_and_not_after(call, focal_point, zone):
    application = factories.complete(focal_point, on=call)
    with timezone.override(zone):
        with clock.at(OVER), pytest.raises(GateClosed, match="doesn’t take applications now"):
            factories.move(application, "submit", focal_point, declaration=True)
        with clock.at(LAST):
            assert factories.move(application, "submit", focal_point, declaration=True).state == "submitted"


@pytest.mark.parametrize("zone", ZONES)
def test_a_section_and_a_file_are_saved_in_the_last_minute_and_not_after(draft, focal_point, zone):
    def save(revision: int) -> None:
        values = {"gender": f"Parité {revision}"}
        actions.save_section(draft, "gender", by=focal_point, revision=revision, values=values)

    with timezone.override(zone):
        with clock.at(LAST):
            save(0)
            stored = actions.attach(draft, factories.pdf(), by=focal_point)
        with clock.at(OVER):
            for late in (
                lambda: save(1),
                lambda: actions.attach(draft, factories.pdf(), by=focal_point),
                lambda: actions.detach(draft, stored, by=focal_point),
            ):
                with pytest.raises(WrongState, match=r"The call closed on 31 January 2027, 23:59 \(Paris time\)"):
                    late()
    assert Application.objects.get(pk=draft.pk).gender == "Parité 0"


def test_a_call_that_the_secretariat_closes_is_over_from_then_on(draft, call, focal_point, officer):
    noon = dt.datetime(2027, 1, 30, 11, tzinfo=UTC)
    with clock.at(noon):
        factories.move(call, "close", officer, reason="Une erreur")
    draft = Application.objects.get(pk=draft.pk)
    assert draft.call.closed == noon
    with clock.at(OVER), pytest.raises(WrongState, match=r"closed on 30 January 2027, 12:00 \(Paris time\)"):
        actions.save_section(draft, "gender", by=focal_point, revision=0, values={"gender": "x"})


def test_a_clarification_is_answered_after_the_call_has_closed(call, focal_point, officer):
    application = factories.submitted(focal_point, on=call)
    with clock.at(OVER):
        factories.move(application, "ask", officer, due_on=dt.date(2027, 2, 20), question_gender="Combien ?")
        actions.save_section(application, "gender", by=focal_point, revision=1, values={"gender": "La moitié"})
    assert Application.objects.get(pk=application.pk).gender == "La moitié"


# --- What people see of it --------------------------------------------------------------------------------------------


def read(web, address: str) -> str:
    return joined(web.get(address).content.decode())


HERE = "until 31 January 2027, 23:59 (Paris time), which is 1 February 2027, 12:59 (Kiritimati time)"


@pytest.mark.parametrize("address", ["/calls/", "/calls/{code}/", "/applications/"])
def test_a_reader_elsewhere_is_told_their_own_time_too(draft, call, focal_point, sign_in, address):
    web = sign_in(living_in(focal_point, "Pacific/Kiritimati"))
    assert HERE in read(web, address.format(code=call.code))


def test_a_visitor_is_told_the_programmes_time(call, client):
    page = joined(client.get(f"/calls/{call.code}/", headers={"accept-language": "en"}).content.decode())
    assert "until 31 January 2027, 23:59 (Paris time)" in page
    assert "which is" not in page


def test_the_desk_and_the_timeline_have_the_same_end_and_nothing_waits_after_it(draft, focal_point):
    [first, *_rest] = moves.of_application(draft)
    assert (first.due, timeline.until(draft)) == (DAY, MINUTE)
    with clock.at(OVER):
        assert list(moves.of_application(Application.objects.get(pk=draft.pk))) == []


def test_after_the_close_the_draft_says_so_is_read_and_can_be_taken_away(draft, focal_point, sign_in):
    actions.save_section(draft, "gender", by=focal_point, revision=0, values={"gender": "Parité dans l’équipe"})
    web = sign_in(focal_point)
    with clock.at(OVER):
        for address in ("", "gender/", "check/"):
            page = read(web, f"/applications/{draft.pk}/{address}")
            assert CLOSED in page
            assert f"/applications/{draft.pk}/draft/" in page
            assert "/do/submit/" not in page
            assert 'name="_submit"' not in page
        assert "Parité dans l’équipe" in read(web, f"/applications/{draft.pk}/gender/")
        assert "Parité dans l’équipe" in read(web, f"/applications/{draft.pk}/check/")
        page = web.get(f"/applications/{draft.pk}/draft/")
        made = web.post(f"/applications/{draft.pk}/draft/", {**hidden(page), "_submit": "1", "languages": ["fr"]})
    assert made.status_code == 302
    assert documents.about(draft, dossiers.DRAFT).count() == 1


def test_what_arrives_late_is_said_and_stays_in_its_form(draft, focal_point, sign_in):
    web, address = sign_in(focal_point), f"/applications/{draft.pk}/gender/"
    sent = {**hidden(web.get(address)), "gender": "Tapé trop tard"}
    with clock.at(OVER):
        by_itself = web.post(address, {**sent, "_autosave": "1", "_sequence": "1"})
        by_button = web.post(address, {**sent, "_submit": "next", "_sequence": "2"})
    assert by_itself.headers["X-Kept"] == "closed"
    assert CLOSED in by_itself.content.decode()
    assert "it stays in this page, and on this device" in by_itself.content.decode()
    assert CLOSED in by_button.content.decode()
    assert "Tapé trop tard</textarea>" in by_button.content.decode()
    assert Application.objects.get(pk=draft.pk).gender == ""


def test_what_a_device_has_kept_is_offered_back_on_the_page_that_is_only_read(draft, focal_point, sign_in):
    with clock.at(OVER):
        page = sign_in(focal_point).get(f"/applications/{draft.pk}/gender/").content.decode()
    assert page.count("data-keep=") == 1
    assert page.count('name="_token"') == 1


def test_whoever_begins_too_late_is_told_and_loses_nothing(call, focal_point, sign_in):
    web, address = sign_in(focal_point), f"/calls/{call.code}/apply/sen/"
    sent = {**hidden(web.get(address)), "_submit": "1", "title": "Musiques", "language": "fr"}
    with clock.at(OVER):
        late = web.post(address, sent)
        assert "The call doesn’t take applications now." in late.content.decode()
        assert 'value="Musiques"' in late.content.decode()
        assert web.get(address).headers["Location"] == f"/calls/{call.code}/"
    assert not Application.objects.exists()


def test_a_draft_left_behind_begins_another_calls(draft, focal_point, senegal):
    with clock.at(OVER):
        factories.call(senegal)
        assert list(queries.to_copy(focal_point, senegal)) == [draft]
    assert list(queries.to_copy(focal_point, senegal)) == []


def test_a_year_mistyped_before_it_was_refused_is_put_right_before_the_draft_is_handed_in(call, focal_point):
    application = factories.complete(focal_point, on=call)
    application.desired_start = dt.date(2127, 1, 1)
    said = "Check the year: this day must be between 16 November 1945 and 31 December 2037."
    assert sections.lacking(application) == {"calendar": [said]}


# --- Clarifications ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (180, True), (181, False)])
def test_a_partys_deadline_is_from_tomorrow_to_180_days_ahead(call, focal_point, officer, days, is_taken):
    application = factories.submitted(focal_point, on=call)
    due_on = dt.date(2027, 1, 30) + dt.timedelta(days=days)
    if is_taken:
        factories.move(application, "ask", officer, due_on=due_on, question_gender="Combien ?")
        assert Clarification.objects.get().due_on == due_on
        return
    with pytest.raises(Refused) as refused:
        factories.move(application, "ask", officer, due_on=due_on, question_gender="Combien ?")
    assert list(refused.value.message_dict) == ["due_on"]


def test_more_time_is_given_up_to_180_days_ahead(call, focal_point, officer):
    application = asked(call, focal_point, officer)
    for days, is_taken in ((181, False), (180, True)):
        due_on = dt.date(2027, 1, 30) + dt.timedelta(days=days)
        given = {"due_on": due_on, "reason": "Des élections"}
        if is_taken:
            factories.move(application, "extend", officer, **given)
        else:
            with pytest.raises(Refused, match="too far away"):
                factories.move(application, "extend", officer, **given)
    assert Clarification.objects.get().due_on == dt.date(2027, 7, 29)


def asked(call, focal_point, officer) -> Application:
    """Until 20 February 2027."""
    application = factories.submitted(focal_point, on=call)
    return factories.move(application, "ask", officer, due_on=dt.date(2027, 2, 20), question_gender="Combien ?")


NO_ANSWER = "No answer by the date given: give more time, or go on without it"


def desk_of(user: User) -> list[str]:
    return [str(item.what) for item in registry.work_of(user)]


DUE_OVER = dt.datetime(2027, 2, 20, 23, tzinfo=UTC)  # midnight in Paris


@pytest.mark.parametrize("zone", ZONES)
def test_a_clarification_is_late_from_the_programmes_midnight_on_and_still_answered(call, focal_point, officer, zone):
    application = asked(call, focal_point, officer)
    with timezone.override(zone):
        with clock.at(DUE_OVER - dt.timedelta(seconds=1)):
            assert (Clarification.objects.get().is_late, NO_ANSWER in desk_of(officer)) == (False, False)
        with clock.at(DUE_OVER):
            assert (Clarification.objects.get().is_late, NO_ANSWER in desk_of(officer)) == (True, True)
            actions.save_section(application, "gender", by=focal_point, revision=1, values={"gender": "La moitié"})


def test_the_daily_message_says_the_deadline_by_the_partys_own_clock_too(call, focal_point, officer):
    asked(call, living_in(focal_point, "Pacific/Kiritimati"), officer)
    text = told_daily(focal_point, DUE_OVER - dt.timedelta(days=5))
    assert "by 20 Feb 2027, 23:59 (Paris time), which is 21 Feb 2027, 12:59 (Kiritimati time)" in text


# --- Evaluations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
def test_an_evaluation_is_late_from_the_programmes_midnight_on(call, focal_point, officer, zone):
    application = factories.in_evaluation(focal_point, officer, on=call)
    found = actions.assign_evaluator(application, person("evaluator"), by=officer, due_on=dt.date(2027, 2, 20))
    with timezone.override(zone):
        with clock.at(DUE_OVER - dt.timedelta(seconds=1)):
            assert found.days_late == 0
        with clock.at(DUE_OVER):
            assert found.days_late == 1


def test_an_evaluation_isnt_closed_while_a_third_evaluator_is_asked_or_scores(call, focal_point, officer):
    application = factories.in_evaluation(focal_point, officer, on=call)
    for _evaluator in range(2):
        factories.score(factories.evaluation(application, officer), 4, 4)
    third = actions.assign_evaluator(application, person("evaluator"), by=officer)
    with pytest.raises(GateClosed):
        factories.move(application, "close_evaluation", officer)
    factories.move(third, "accept", third.evaluator, declaration=True)
    with pytest.raises(GateClosed):
        factories.move(application, "close_evaluation", officer)
    factories.move(third, "replace", officer, reason="Plus besoin")
    assert factories.move(application, "close_evaluation", officer).state == "evaluated"


def test_nothing_is_submitted_once_the_party_has_withdrawn(call, focal_point, officer):
    application = factories.in_evaluation(focal_point, officer, on=call)
    found = factories.evaluation(application, officer)
    scores = {criterion.pk: (4, "") for criterion in application.call.criteria.all()}
    actions.save_scores(found, by=found.evaluator, scores=scores, comment="")
    factories.move(application, "withdraw", focal_point, reason="Autre calendrier")
    with pytest.raises(Refused, match="no longer being evaluated"):
        factories.move(found, "submit", found.evaluator)
    found.refresh_from_db()
    assert (found.state, found.score) == ("scoring", None)
    with pytest.raises(WrongState):
        factories.move(application, "submit", focal_point, declaration=True)


# --- Reminders, in the daily message ----------------------------------------------------------------------------------


LATE = [NO_ANSWER, "Evaluate this application", "Answer the Secretariat’s questions"]


def test_nobody_is_reminded_of_an_application_that_was_withdrawn(call, focal_point, officer):
    other = factories.in_evaluation(person("focal_point"), officer)
    found = actions.assign_evaluator(other, person("evaluator"), by=officer, due_on=dt.date(2027, 2, 20))
    application = asked(call, focal_point, officer)
    people = (officer, found.evaluator, focal_point)
    assert [late in told_daily(user, DUE_OVER) for user, late in zip(people, LATE, strict=True)] == [True] * 3
    for withdrawn in (other, application):
        speaker = User.objects.holding("focal_point", party=withdrawn.party_id).get()
        factories.move(Application.objects.get(pk=withdrawn.pk), "withdraw", speaker, reason="Autre calendrier")
    later = DUE_OVER + dt.timedelta(days=8)
    assert [late in told_daily(user, later) for user, late in zip(people, LATE, strict=True)] == [False] * 3


def test_of_a_question_that_was_closed_nobody_is_reminded_while_another_waits(call, focal_point, officer):
    application = asked(call, focal_point, officer)
    factories.move(application, "go_on", officer, reason="Délai passé")
    factories.move(application, "ask", officer, due_on=dt.date(2027, 2, 25), question_gender="Combien ?")
    with clock.at(DUE_OVER):
        assert NO_ANSWER not in desk_of(officer)
