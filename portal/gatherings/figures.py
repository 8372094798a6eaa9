"""How many took part, by sector, gender and age, counted from the rows: no total is stored."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from django.db.models import Count, F, QuerySet, Sum, Value
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from portal.models import Attendance, Gathering, Heads
from portal.vocabularies import AgeBand, Gender, Sector

Text = str | Promise
NOT_SAID = pgettext_lazy("facet", "Not said")
NAMED, COUNTED = True, False


@dataclass(frozen=True)
class Share:
    """So many of one answer."""

    label: Text
    count: int


@dataclass
class Figures:
    """The cells are (by name or not, sector, gender, age band) with how many took part in each."""

    cells: Counter = field(default_factory=Counter)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.cells + other.cells)

    @property
    def total(self) -> int:
        return self.cells.total()

    @property
    def by_name(self) -> int:
        return sum(count for (named, *_facets), count in self.cells.items() if named)

    @property
    def by_heads(self) -> int:
        return self.total - self.by_name

    @property
    def women(self) -> int:
        return self._sums(2)[Gender.WOMAN]

    @property
    def sectors(self) -> list[Share]:
        return self._shares(1, Sector.choices)

    @property
    def genders(self) -> list[Share]:
        return self._shares(2, [choice for choice in Gender.choices if choice[0]])

    @property
    def ages(self) -> list[Share]:
        return self._shares(3, AgeBand.choices)

    def _sums(self, place: int) -> Counter:
        sums: Counter = Counter()
        for cell, count in self.cells.items():
            sums[cell[place]] += count
        return sums

    def _shares(self, place: int, choices: list) -> list[Share]:
        """Every answer, those that nobody gave too; those who said nothing only where there are any."""
        sums = self._sums(place)
        said = [Share(label, sums[code]) for code, label in choices]
        return [*said, Share(NOT_SAID, sums[""])] if sums[""] else said


def each(gatherings: Iterable[Gathering]) -> dict[int, Figures]:
    """The figures of each, by key, in one query."""
    figures = {gathering.pk: Figures() for gathering in gatherings}
    for key, named, sector, gender, age, count in _rows(list(figures)) if figures else ():
        figures[key].cells[bool(named), sector, gender, age] += count
    return figures


def of(gathering: Gathering) -> Figures:
    return each([gathering])[gathering.pk]


def together(figures: Iterable[Figures]) -> Figures:
    """Participations in several gatherings: whoever came to two is counted in both."""
    return reduce(add, figures, Figures())


def _rows(keys: list[int]) -> QuerySet:
    facets = ("sector", "gender", "age_band")
    people = Attendance.objects.filter(gathering__in=keys, state=Attendance.State.CAME).order_by()
    named = people.values_list("gathering", Value(1), *facets).annotate(n=Count("pk"))
    heads = Heads.objects.filter(gathering__in=keys).order_by()
    counted = heads.values_list("gathering", Value(0), *facets).annotate(n=Sum(F("count")))
    return named.union(counted, all=True)
