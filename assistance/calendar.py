"""The days of an assistance: its last one, and the plan that its nine steps begin with."""

import calendar
import datetime as dt

# The part of the whole time that each step takes, from and to, as the programme's example plans it; the first step,
# the assessment of the project, is over before the assistance opens.
SHARES = {
    2: (0, 0.14),
    3: (0.1, 0.34),
    4: (0.14, 0.3),
    5: (0.3, 0.6),
    6: (0.53, 0.77),
    7: (0.77, 0.84),
    8: (0.8, 1),
    9: (0.93, 1),
}


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_day(opened_on: dt.date, months: int, suspended_days: int = 0) -> dt.date:
    """The last day of so many months from the opening, and of the days for which it was suspended.

    The database computes the same (migrations/0002) and refuses anything else.
    """
    return months_later(opened_on, months) + dt.timedelta(days=suspended_days - 1)


def first_plan(opened_on: dt.date, ends_on: dt.date) -> dict[int, tuple[dt.date, dt.date]]:
    """When each of the steps 2 to 9 starts and ends at first, by its number."""
    whole = (ends_on - opened_on).days + 1
    days = {number: (round(start * whole), round(end * whole) - 1) for number, (start, end) in SHARES.items()}
    return {
        number: (opened_on + dt.timedelta(days=first), opened_on + dt.timedelta(days=last))
        for number, (first, last) in days.items()
    }
