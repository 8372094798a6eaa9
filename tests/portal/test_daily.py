"""The one message a day: at the person's own hour, each thing once, what is late once a week; nothing is said twice,
and nothing is missing after days without the scheduler."""

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from portal import clock, trail, verbs
from portal.daily import actions, hours, telling
from portal.daily.choosing import kind_to_say
from portal.models import DailyMessage, DailyPlan, Event, Notice, OutgoingMessage, Told, User
from portal.models.daily import Kind
from portal.moves import WorkItem
from portal.outgoing import outbox, timing
from tests.applications.pages import hidden
from tests.factories import UserFactory, closed, senegal
from tests.some import some

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2027, 3, 1)
DID = verbs.declare("portal.profile_changed_in_tests", "Thing done")


def at(day: int, hour: int = 8, minute: int = 0) -> dt.datetime:
    """So many days after the Monday, by the clock of Paris."""
    return clock.on(MONDAY + day * DAY, dt.time(hour, minute))


@pytest.fixture
def desks(monkeypatch) -> dict[int, list[WorkItem]]:
    """What waits for each person, by key; nothing until a test says so."""
    found: dict[int, list[WorkItem]] = defaultdict(list)
    monkeypatch.setattr("portal.daily.collecting.registry.work_of", lambda user: found[user.pk])
    return found


@pytest.fixture
def awa() -> User:
    """Whose daily message comes at eight, from Tuesday on."""
    user = UserFactory(full_name="Awa Diop", time_zone="Europe/Paris")
    with clock.at(at(0, 9)):
        telling.plan_newcomers()
    return user


def work(name: str = "report", due: int | None = None, since: dt.datetime | None = None, **said) -> WorkItem:
    return WorkItem(
        title=name.capitalize(), what="Write it", url=f"/{name}/", due=MONDAY + due * DAY if due is not None else None,
        since=since or at(0), **said,
    )  # fmt: skip


def messages(user: User) -> list[OutgoingMessage]:
    return [one.message for one in DailyMessage.objects.filter(person=user).order_by("day").select_related("message")]


def run(*moments: dt.datetime) -> list[int]:
    """How many messages the task writes at each moment."""
    written = []
    for moment in moments:
        with clock.at(moment):
            written.append(telling.tell_everybody())
    return written


# --- When -------------------------------------------------------------------------------------------------------------


def test_it_comes_at_eight_by_the_persons_clock_and_once(desks):
    paris, dakar = UserFactory(time_zone="Europe/Paris"), UserFactory(time_zone="Africa/Dakar")
    run(at(0, 9))  # both are planned
    desks[paris.pk] = desks[dakar.pk] = [work()]
    assert run(at(0, 20), at(1, 7, 59), at(1, 8), at(1, 8, 1), at(1, 9), at(1, 23), at(2, 8)) == [0, 0, 1, 0, 1, 0, 0]
    days = {one.person: one.day for one in DailyMessage.objects.all()}
    assert days == {paris: MONDAY + DAY, dakar: MONDAY + DAY}


def test_the_hour_is_the_persons_choice(desks, awa):
    with clock.at(at(0, 10)):
        actions.choose(awa, hour=17, kinds=Kind.values, by=awa)
    desks[awa.pk] = [work()]
    assert run(at(0, 16, 59), at(0, 17)) == [0, 1]
    assert Event.objects.get(verb="portal.daily_message_chosen").changes == {"hour": [8, 17]}


def test_whoever_moves_the_hour_is_told_no_second_time_that_day(desks, awa):
    desks[awa.pk] = [work("one")]
    assert run(at(1, 8)) == [1]
    desks[awa.pk].append(work("two"))
    with clock.at(at(1, 9)):
        actions.choose(awa, hour=10, kinds=Kind.values, by=awa)
    assert run(at(1, 10), at(1, 23), at(2, 9), at(2, 10)) == [0, 0, 0, 1]


def test_whoever_flies_west_has_no_second_message_on_the_same_day(desks, awa):
    desks[awa.pk] = [work("one")]
    assert run(at(1, 8)) == [1]
    User.objects.filter(pk=awa.pk).update(time_zone="America/Port-au-Prince")
    DailyPlan.objects.update(next_at=at(1, 14))  # eight in the morning there, still Tuesday
    desks[awa.pk].append(work("two"))
    assert run(at(1, 14), at(2, 13), at(2, 14)) == [0, 0, 1]


@pytest.mark.parametrize(
    ("moment", "hour", "zone", "expected"),
    [
        ((2027, 3, 27, 12), 8, "Europe/Paris", (2027, 3, 28, 6)),  # summer time began that night
        ((2027, 3, 27, 12), 2, "Europe/Paris", (2027, 3, 28, 1)),  # two o'clock is left out: three, by that clock
        ((2027, 10, 30, 12), 8, "Europe/Paris", (2027, 10, 31, 7)),
        ((2027, 10, 31, 0, 30), 2, "Europe/Paris", (2027, 11, 1, 1)),  # the second two o'clock isn't another
        ((2027, 3, 1, 18, 30), 8, "Pacific/Kiritimati", (2027, 3, 2, 18)),
        ((2027, 3, 1, 7, 59), 8, "UTC", (2027, 3, 1, 8)),
        ((2027, 3, 1, 8), 8, "UTC", (2027, 3, 2, 8)),
    ],
)
def test_the_next_hour_by_a_clock(moment, hour, zone, expected):
    found = hours.next_after(dt.datetime(*moment, tzinfo=dt.UTC), hour=hour, zone=ZoneInfo(zone))
    assert found == dt.datetime(*expected, tzinfo=dt.UTC)


def test_a_closed_account_is_told_nothing_and_nobody_without_anything(desks, awa):
    other = closed(UserFactory())
    desks[other.pk] = [work()]
    assert run(at(1, 8), at(2, 8)) == [0, 0]
    assert not DailyPlan.objects.filter(person=other).exists()
    desks[awa.pk] = [work()]
    closed(awa)
    assert run(at(3, 8)) == [0]


def test_ones_trouble_keeps_nobody_else_from_their_message(desks, awa, monkeypatch):
    other = UserFactory()
    run(at(0, 9))
    desks[awa.pk] = desks[other.pk] = [work()]
    real = telling.found_for
    monkeypatch.setattr(telling, "found_for", lambda user, plan: 1 / 0 if user == awa else real(user, plan))
    assert run(at(1, 8), at(1, 8, 5)) == [1, 0]
    monkeypatch.setattr(telling, "found_for", real)
    assert run(at(1, 8, 10), at(1, 9)) == [0, 1]
    assert [len(messages(user)) for user in (awa, other)] == [1, 1]


# --- What waits: new, near, due, late ---------------------------------------------------------------------------------


def test_a_thing_is_said_when_new_three_days_before_on_the_day_and_late_once_a_week(desks, awa):
    desks[awa.pk] = [work(due=10)]
    told = {day: run(at(day))[0] for day in range(1, 30)}
    assert [day for day, written in told.items() if written] == [1, 7, 10, 11, 18, 25]


def test_the_days_of_the_reminders_that_there_were_before_are_kept():
    """Evaluations and clarifications: three days before and on the day, each once; a later day begins anew."""
    due, asked = MONDAY + 10 * DAY, MONDAY
    said = {n: kind_to_say(due, asked, MONDAY + n * DAY) for n in (6, 7, 10)}
    assert said == {6: None, 7: Kind.DUE, 10: Kind.DUE}
    assert kind_to_say(due, due - 3 * DAY, due - DAY) is None
    assert kind_to_say(due + 10 * DAY, due, due + 7 * DAY) is Kind.DUE
    assert kind_to_say(due + 10 * DAY, due, due + 6 * DAY) is None


def by_the_book(due: int | None, asked: int, done: int, working: set[int]) -> list[int]:
    """On which days it is told, reckoned apart: from the list of the days on which it is to be said, each said on the
    first working day from it on, but several that fell together once; late ones seven days after the last."""
    told: list[int] = []
    for today in sorted(day for day in working if asked <= day < done):
        wanted = [asked] if due is None else [asked, *(d for d in (due - 3, due, due + 1) if d > asked)]
        reached = [day for day in wanted if day <= today]
        owed = not told or max(reached) > told[-1]
        again = due is not None and today > due and bool(told) and told[-1] > due and today - told[-1] >= 7
        if owed or again:
            told.append(today)
    return told


LIVES = st.tuples(
    st.none() | st.integers(0, 25), st.integers(1, 15), st.integers(1, 30), st.sets(st.integers(1, 24), max_size=6)
)


@effort(max_examples=300, deadline=None)
@given(LIVES)
def test_each_day_is_as_reckoned_apart_however_long_the_scheduler_is_down(life):
    due, asked, lasts, down = life
    working = set(range(1, 25)) - down
    told_on, days = None, []
    for day in sorted(day for day in working if asked <= day < asked + lasts):
        today = MONDAY + day * DAY
        if kind_to_say(None if due is None else MONDAY + due * DAY, told_on, today):
            told_on = today
            days.append(day)
    assert days == by_the_book(due, asked, asked + lasts, working)


def test_asked_for_again_it_is_told_again_and_another_language_makes_it_no_other(desks, awa):
    desks[awa.pk] = [work()]
    assert run(at(1), at(2)) == [1, 0]
    User.objects.filter(pk=awa.pk).update(language="fr")
    assert run(at(3)) == [0]
    desks[awa.pk] = [work(since=at(3, 12))]
    assert run(at(4), at(5)) == [1, 0]


# --- What changed -----------------------------------------------------------------------------------------------------


def test_a_line_that_was_left_is_told_once_after_three_days_without_a_scheduler(desks, awa):
    with clock.at(at(1, 12)):
        remark_on(awa, "Un")
    with clock.at(at(2, 12)):
        remark_on(awa, "Deux")
    assert run(at(5, 15), at(5, 16), at(6)) == [1, 0, 0]
    [message] = messages(awa)
    assert [message.text.count(line) for line in ("Un has written", "Deux has written")] == [1, 1]


def remark_on(user: User, author: str, event: Event | None = None) -> Notice:
    """A line for the person, as a conversation leaves it."""
    said = {"remark": {"author": {"full_name": author}}, "thing": "Musées", "address": f"/{author}/"}
    if event is None:
        return outbox.queue("portal/mail/remark", to=user, **said)
    with trail.telling(event):
        return outbox.queue("portal/mail/remark", to=user, **said)


@pytest.fixture
def news(officer, desks) -> Iterator[User]:
    """An officer, who reads of all that changes."""
    run(at(0, 9))
    return officer


def act(by: User | None = None, about: User | None = None) -> Event:
    return trail.record(DID, about or senegal(), by=by)


def test_what_others_did_is_news_once_and_what_one_did_oneself_is_none(news):
    with clock.at(at(0, 12)):
        act()
        act(by=news)
    assert run(at(1), at(2)) == [1, 0]
    assert messages(news)[0].text.count("Thing done") == 1


def test_what_a_line_or_a_message_tells_is_no_news(news):
    with clock.at(at(0, 12)):
        told, told_at_once = act(), act(about=UserFactory())
        remark_on(news, "Un", told)
        with trail.telling(told_at_once):
            outbox.queue("portal/mail/account_changed", to=news)
    assert run(at(1), at(2)) == [1, 0]
    [message] = messages(news)
    assert ("Un has written" in message.text, "Thing done" in message.text) == (True, False)


def test_what_puts_something_on_the_desk_is_said_there_alone(news, desks):
    with clock.at(at(0, 12)):
        event = act()
        remark_on(news, "report")
    desks[news.pk] = [work(since=event.at)]
    Notice.objects.update(url="/report/")
    run(at(1))
    [message] = messages(news)
    assert [message.text.count(said) for said in ("Write it", "Thing done", "has written")] == [1, 0, 0]
    assert run(at(2)) == [0]


def test_an_entry_that_is_seen_late_is_told_all_the_same(news):
    """Its transaction began before a message was written, and ended after it."""
    assert run(at(1)) == [0]
    with clock.at(at(1, 7, 59)):
        act()
    assert run(at(2), at(3)) == [1, 0]


# --- Kinds turned off -------------------------------------------------------------------------------------------------


def test_a_kind_turned_off_is_not_told_and_nothing_of_it_comes_later(news, desks):
    desks[news.pk] = [work("new"), work("late", due=-2), work("near", due=5)]
    with clock.at(at(0, 12)):
        act()
        remark_on(news, "Un")
        actions.choose(news, hour=8, kinds=[], by=news)
    assert run(*(at(day) for day in range(1, 5))) == [0, 0, 0, 0]
    with clock.at(at(4, 12)):
        actions.choose(news, hour=8, kinds=[Kind.CHANGED], by=news)
    assert run(at(5)) == [0]
    with clock.at(at(5, 12)):
        actions.choose(news, hour=8, kinds=[Kind.WAITS], by=news)
    assert run(at(6), at(7)) == [1, 0]  # what waits is there still, so it is told once it is wanted again


@pytest.mark.parametrize(
    ("due", "muted", "said"),
    [
        (8, {Kind.WAITS}, [5, 8, 9]),  # the reminders come, though it was never said to be new
        (8, {Kind.DUE}, [1, 9]),
        (8, {Kind.LATE}, [1, 5, 8]),
        (None, {Kind.WAITS}, []),
    ],
)
def test_each_kind_is_turned_off_by_itself(desks, awa, due, muted, said):
    with clock.at(at(0, 10)):
        actions.choose(awa, hour=8, kinds=set(Kind.values) - muted, by=awa)
    desks[awa.pk] = [work(due=due)]
    assert [day for day in range(1, 12) if run(at(day)) == [1]] == said


def test_what_goes_at_once_can_not_be_turned_off(awa):
    with clock.at(at(0, 10)):
        actions.choose(awa, hour=8, kinds=[], by=awa)
        message = outbox.queue("portal/mail/account_changed", to=awa)
    assert message.state == OutgoingMessage.State.QUEUED


# --- Whatever is killed, whoever comes second -------------------------------------------------------------------------


def test_a_worker_killed_before_the_end_has_told_nothing_and_the_next_tells_all(desks, awa, monkeypatch):
    desks[awa.pk] = [work()]
    remark_on(awa, "Un")
    with monkeypatch.context() as killed, clock.at(at(1)):
        killed.setattr(telling, "_mark", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            telling.tell(awa.pk)
    assert (messages(awa), OutgoingMessage.objects.count(), Told.objects.count()) == ([], 0, 0)
    assert run(at(1, 8, 1), at(1, 9)) == [1, 0]
    assert ["Write it" in messages(awa)[0].text, "Un has written" in messages(awa)[0].text] == [True, True]


def test_the_database_refuses_a_second_message_and_a_second_mark(desks, awa):
    desks[awa.pk] = [work()]
    event = act()
    remark_on(awa, "Un", event)
    run(at(1))
    written, told = DailyMessage.objects.get(), Told.objects.get()
    other = outbox.queue("portal/mail/account_changed", to=awa)
    for second in (
        DailyMessage(person=awa, day=written.day, message=other),
        Told(person=awa, thing=told.thing, told_on=told.told_on, told_in=written),
        Notice(person=awa, event=event),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()


# --- Many people ------------------------------------------------------------------------------------------------------

ALIKE = 12  # people whose lives are drawn; the others live the same, a day or two later
PEOPLE = int(os.environ.get("PEOPLE", ALIKE))  # PEOPLE=1000 takes some minutes
ACTS = st.lists(
    st.tuples(
        st.integers(0, ALIKE - 1), st.integers(1, 7), st.sampled_from(["item", "line"]), st.none() | st.integers(2, 12)
    ),
    min_size=10, max_size=60,
)  # fmt: skip


@effort(max_examples=5 if PEOPLE == ALIKE else 1, deadline=None)
@given(ACTS, st.integers(2, 6))
def test_many_people_are_told_each_thing_once_while_the_scheduler_is_down_three_days(acts, down):
    if PEOPLE > ALIKE:
        acts = [
            (nth % ALIKE, 1 + nth % 7, ("item", "line")[nth % 2], (None, *range(2, 13))[nth % 12]) for nth in range(60)
        ]
    lives = [
        (whose + later, when + later // ALIKE % 3, what, until)
        for later in range(0, PEOPLE, ALIKE)
        for whose, when, what, until in acts
        if whose + later < PEOPLE
    ]
    check_everybody_is_told(lives, down, PEOPLE)


def check_everybody_is_told(acts: list[tuple], down: int, number: int) -> None:
    """Twelve days. `acts` are (whose, on which day at noon, something to do or a line, until when it is to be done)."""
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        desks: dict[int, list[WorkItem]] = defaultdict(list)
        patch.setattr("portal.daily.collecting.registry.work_of", lambda user: desks[user.pk])
        patch.setattr("portal.daily.wording.MOST", 1000)
        people = User.objects.bulk_create(UserFactory.build(time_zone="Europe/Paris") for _nth in range(number))
        with clock.at(at(0, 9)):
            telling.plan_newcomers()
        working = [day for day in range(1, 13) if not down <= day < down + 3]
        owed: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for day in range(1, 13):
            if day in working:
                tell_all(at(day))
            for nth, (whose, when, what, until) in enumerate(acts):
                if when == day:
                    name = f"{what}{nth}x"
                    happens(people[whose], name, when, until, desks)
                    owed[people[whose].pk][name] = reckoned(name, when, until, working)
        for user in people:
            written = messages(user)
            days = [one.queued_at.date() for one in written]
            assert len(days) == len(set(days))
            told = {
                name: [one.queued_at.date() for one in written if f"/{name}/" in one.text] for name in owed[user.pk]
            }
            assert told == {name: [MONDAY + day * DAY for day in days] for name, days in owed[user.pk].items()}
            assert sorted(set(days)) == sorted({day for told_on in told.values() for day in told_on})
        transaction.set_rollback(True)


def tell_all(moment: dt.datetime) -> None:
    """Batch by batch, each twice, which does no harm."""
    with clock.at(moment):
        while telling.due()[:1]:
            telling.tell_everybody()
            telling.tell_everybody()


def happens(user: User, name: str, when: int, until: int | None, desks: dict[int, list[WorkItem]]) -> None:
    with clock.at(at(when, 12)):
        if name.startswith("item"):
            desks[user.pk].append(work(name, due=until, since=clock.now()))
        else:
            remark_on(user, name)


def reckoned(name: str, when: int, until: int | None, working: list[int]) -> list[int]:
    """On which days it must be told: what happens at noon is told on the next working day at the earliest."""
    if name.startswith("line"):
        return [day for day in working if day > when][:1]
    return by_the_book(until, when + 1, 13, set(working))


def test_a_message_costs_the_same_queries_however_much_it_tells(desks):
    one, many = UserFactory(), UserFactory()
    run(at(0, 9))
    desks[one.pk] = [work("a")]
    desks[many.pk] = [work(f"a{nth}") for nth in range(40)]
    for user, lines in ((one, 1), (many, 40)):
        for nth in range(lines):
            remark_on(user, f"N{nth}")
    taken = []
    for user in (one, many):
        with clock.at(at(1)), CaptureQueriesContext(connection) as queries:
            assert telling.tell(user.pk)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 25


# --- Which messages wait ----------------------------------------------------------------------------------------------


def templates() -> set[str]:
    folder = settings.BASE_DIR / "templates"
    return {str(path.relative_to(folder).with_suffix("")) for path in folder.glob("*/mail/*.txt")}


def unclassified(names: set[str]) -> set[str]:
    return names ^ (timing.AT_ONCE | timing.DAILY.keys())


def test_every_message_goes_at_once_or_waits():
    assert len(templates()) > 40
    assert unclassified(templates()) == set()
    assert timing.AT_ONCE & timing.DAILY.keys() == set()


def test_a_message_that_nobody_classified_is_caught(awa):
    assert unclassified(templates() | {"exchange/mail/asked"}) == {"exchange/mail/asked"}
    with pytest.raises(LookupError, match="exchange/mail/asked"):
        outbox.queue("exchange/mail/asked", to=awa)


def no_line(text: str) -> bool:
    """Whether it is more than a subject and the page to which it leads."""
    body = text.replace("{% autoescape off %}", "").replace("{% endautoescape %}", "").strip()
    subject, _blank, link = body.partition("\n\n")
    return not subject or not link.startswith("{{ portal_url }}{") or "\n" in link


def test_what_waits_is_a_line_and_a_link():
    folder = settings.BASE_DIR / "templates"
    assert [name for name in some(timing.DAILY) if no_line((folder / f"{name}.txt").read_text())] == []
    assert no_line("{% autoescape off %}Subject\n\nDear you,\n\n{{ portal_url }}{% url 'home' %}\n{% endautoescape %}")


# --- What it says -----------------------------------------------------------------------------------------------------


def told_to(user: User, desks: dict, *items: WorkItem) -> OutgoingMessage:
    desks[user.pk] = list(items)
    run(at(1))
    return messages(user)[0]


def whole_desk() -> list[WorkItem]:
    party = senegal()
    typed = {"title_lang": "fr", "country": party}
    return [
        replace(work("musees", due=-2, **typed), title="Musées en ligne", what="Answer the Secretariat’s questions"),
        replace(work("danse", due=3, **typed), title="Danse et données", what="Log the milestone"),
        replace(work("feuille", **typed), title="Feuille de route", what="Finish the roadmap"),
    ]


def test_it_reads_well_in_english(desks, awa):
    message = told_to(awa, desks, *whole_desk())
    assert message.subject == "Senegal · 3 things to do, 1 of them late"
    lines = message.text.replace(settings.PORTAL_URL, "").splitlines()
    assert [line for line in lines if line] == [
        "Dear Awa Diop,",
        "LATE (1)",
        "Answer the Secretariat’s questions · “Musées en ligne” · Senegal · late by 3 days",
        "/musees/",
        "NEW FOR YOU TO DO (2)",
        "Log the milestone · “Danse et données” · Senegal · by 4 Mar 2027, 23:59 (Paris time)",
        "/danse/",
        "Finish the roadmap · “Feuille de route” · Senegal",
        "/feuille/",
        "All that waits for you:",
        "/",
        "You get one such message a day at most. Choose its hour, or what it tells, on your account page:",
        "/account/#id_daily_hour",
    ]


def test_it_reads_well_in_french(desks, awa):
    User.objects.filter(pk=awa.pk).update(language="fr")
    message = told_to(awa, desks, *whole_desk())
    assert message.subject == "Sénégal · 3 choses à faire, dont 1 en retard"
    assert "EN RETARD (1)" in message.text
    assert "« Musées en ligne » · Sénégal · en retard de 3 jours" in message.text
    assert "« Danse et données » · Sénégal · pour le 4 mars 2027 à 23 h 59 (heure de Paris)" in message.text


def test_whoever_chooses_another_language_reads_all_of_it_in_that_one(desks, awa):
    """What was left for the message before, too."""
    with clock.at(at(0, 12)):
        absence = {"officer": {"full_name": "Ben"}, "first_day": MONDAY, "last_day": MONDAY + DAY}
        outbox.queue("portal/mail/stands_in", to=awa, about=senegal(), absence=absence)
        remark_on(awa, "Un")
    User.objects.filter(pk=awa.pk).update(language="fr")
    run(at(1))
    [french] = messages(awa)
    lines = french.text.replace(settings.PORTAL_URL, "").splitlines()
    assert [line for line in lines if line] == [
        "Bonjour Awa Diop,",
        "CE QUI A CHANGÉ (2)",
        "Vous remplacez Ben du 1er mars 2027 au 2 mars 2027 : les candidatures qui lui sont confiées sont aussi dans "
        "votre file",
        "/",
        "Un vous a écrit au sujet de « Musées »",
        "/Un/",
        "Tout ce que vous avez à traiter :",
        "/",
        "Vous recevez au plus un message de ce genre par jour. L’heure et le contenu se choisissent sur la page de "
        "votre compte :",
        "/account/#id_daily_hour",
    ]


@pytest.mark.parametrize(
    ("items", "lines", "subject"),
    [
        ([work("report", country="Senegal")], 0, "Senegal · To do: Write it"),
        ([work("report", due=0, country="Senegal")], 0, "Senegal · Late: Write it"),
        ([work("a", country="Mali"), work("b", country="Senegal")], 0, "Mali, Senegal · 2 things to do"),
        ([work(c, country=f"Country {c}") for c in "abc"], 0, "3 countries · 3 things to do"),
        ([], 1, "1 thing has changed"),
        ([], 2, "2 things have changed"),
    ],
)
def test_the_subject_says_what_and_of_which_country(desks, awa, items, lines, subject):
    for nth in range(lines):
        remark_on(awa, f"N{nth}")
    assert told_to(awa, desks, *items).subject == subject


def test_a_long_list_is_a_few_lines_and_a_number(desks, awa):
    message = told_to(awa, desks, *[work(f"a{nth}") for nth in range(25)])
    assert message.text.count("Write it") == 10
    assert "NEW FOR YOU TO DO (25)" in message.text
    assert "and 15 more, on your home page" in message.text
    assert Told.objects.count() == 25


def test_the_account_page_sets_hour_and_kinds(sign_in, awa):
    browser = sign_in(awa)
    page = browser.get("/account/").content.decode()
    assert "What you leave out is not lost: it stands on your home page." in page
    given = {"full_name": awa.full_name, "language": "en", "time_zone": "Africa/Dakar", "_submit": "1"}
    form = hidden(browser.get("/account/")) | given
    browser.post("/account/", form | {"daily_hour": "18", "daily_kinds": ["waits", "late"]})
    plan = DailyPlan.objects.get(person=awa)
    assert (plan.hour, plan.muted) == (18, ["changed", "due"])
    answer = browser.post("/account/", hidden(browser.get("/account/")) | given | {"daily_hour": "24"})
    assert answer.status_code == 422
    assert DailyPlan.objects.get(person=awa).hour == 18


def test_an_account_page_left_open_undoes_nothing_that_was_chosen_since(sign_in, awa):
    browser = sign_in(awa)
    given = {"full_name": awa.full_name, "language": "en", "time_zone": "Africa/Dakar", "_submit": "1"}
    open_since, opened = (hidden(browser.get("/account/")) | given for _window in range(2))
    browser.post("/account/", opened | {"daily_hour": "18", "daily_kinds": ["late"]})
    answer = browser.post("/account/", open_since | {"daily_hour": "8", "daily_kinds": Kind.values})
    assert answer.status_code == 422
    plan = DailyPlan.objects.get(person=awa)
    assert (plan.hour, plan.muted) == (18, ["changed", "due", "waits"])


def test_the_trail_says_what_was_chosen_and_nobody_reads_it_as_news(news, awa):
    with clock.at(at(0, 12)), translation.override("en"):
        actions.choose(awa, hour=9, kinds=Kind.values, by=awa)
    assert run(at(1)) == [0]
