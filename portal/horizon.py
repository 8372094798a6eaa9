"""How far from today a day may lie: a year that was mistyped (2127 for 2027) is told at its field.

Each field says its own number of years ahead, by what is planned in it. The database, which knows no today, keeps every
day between FIRST and LAST (`portal.triggers.within_reach`).
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.written import date_long

FIRST = dt.date(1945, 11, 16)  # on which UNESCO was founded
LAST = dt.date(2099, 12, 31)
AHEAD = 25  # years: what no field plans further
SOON = 2  # work that is asked of somebody: evaluations, milestones, absences
PLANNED = 10  # calls, projects, phases


@deconstructible
class Reach:
    """Refuses a day before UNESCO was, and one more than so many years ahead."""

    def __init__(self, years: int):
        self.years = years

    def __call__(self, value: dt.date) -> None:
        last = min(dt.date(clock.today().year + self.years, 12, 31), LAST)
        if not FIRST <= value <= last:
            said = _("Check the year: this day must be between %(first)s and %(last)s.")
            raise ValidationError(said % {"first": date_long(FIRST), "last": date_long(last)}, code="reach")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reach) and other.years == self.years
