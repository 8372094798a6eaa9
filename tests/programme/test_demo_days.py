"""How the demonstration's stories are lived: on working days, together, in the order of time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from portal import clock
from programme.demo.days import Days, live

MONDAY = dt.date(2026, 11, 23)


def test_what_falls_on_a_weekend_is_done_on_the_friday_before():
    days = Days(MONDAY)

    assert [days.day(ago).isoformat() for ago in range(5)] == [
        "2026-11-23", "2026-11-20", "2026-11-20", "2026-11-20", "2026-11-19",
    ]  # fmt: skip


def test_what_is_still_to_come_falls_on_a_working_day_too():
    assert Days(MONDAY).day(-5) == dt.date(2026, 11, 27)
    assert Days(MONDAY).day(-6) == dt.date(2026, 11, 27)


@pytest.mark.parametrize("today", [MONDAY + dt.timedelta(days=n) for n in range(7)])
def test_a_later_day_is_a_later_moment_when_all_are_awake(today):
    moments = [Days(today).moment(ago) for ago in range(30, 0, -1)]

    assert moments == sorted(set(moments))
    in_paris = [moment.astimezone(ZoneInfo("Europe/Paris")) for moment in moments]
    assert all(13 <= moment.hour < 16 and moment.weekday() < 5 for moment in in_paris)
    assert moments[-1].date() < today


def test_stories_are_lived_together_each_step_under_its_own_date():
    days, seen = Days(MONDAY), []

    def story(name, *steps):
        for ago in steps:
            yield days.moment(ago)
            seen.append((name, clock.today().isoformat()))

    live([story("late", 10, 3), story("early", 13, 10, 6)])

    assert seen == [
        ("early", "2026-11-10"),
        ("late", "2026-11-13"),
        ("early", "2026-11-13"),
        ("early", "2026-11-17"),
        ("late", "2026-11-20"),
    ]


def test_a_story_can_t_go_back_in_time():
    days = Days(MONDAY)

    def story():
        yield days.moment(3)
        yield days.moment(4)

    with pytest.raises(ValueError, match="goes back from 2026-11-20"):
        live([story()])
