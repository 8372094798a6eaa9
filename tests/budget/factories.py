"""Money for tests, recorded by the same actions that people use, on a clock set within the phase."""

import datetime as dt
from decimal import Decimal

import factory

from budget import actions
from budget.models import ActionLine, Commitment, Contribution
from portal.models import Phase, User
from tests.factories import CountryFactory, OrganisationFactory, person

DAY = dt.date(2024, 5, 15)
ONE = Decimal(1)


class PhaseFactory(factory.django.DjangoModelFactory):
    """The note's first phase, without its lines."""

    class Meta:
        model = Phase
        django_get_or_create = ("code",)

    code = "2022-2025"
    name_fr = "Première phase"
    name_en = "First phase"
    starts_on = dt.date(2022, 1, 1)
    ends_on = dt.date(2025, 12, 31)
    approved_total = Decimal(1_750_000)


def phase_with_lines(**fields) -> Phase:
    """A phase with the note's eight lines."""
    phase = PhaseFactory(**fields)
    if not phase.lines.exists():
        actions.set_up_lines(phase, by=None)
    return phase


def line_of(phase: Phase, code: str = "AL3") -> ActionLine:
    return ActionLine.objects.get(phase=phase, code=code)


def pledged(phase: Phase, by: User, amount: str | int = 100_000, currency: str = "USD", rate: str | int = 1, **fields):
    """A contribution with its pledge alone."""
    fields.setdefault("donor", None)
    fields["donor"] = fields["donor"] or OrganisationFactory()
    fields.setdefault("signed_on", dt.date(2024, 2, 1))
    fields.setdefault("reference", f"REF-{Contribution.objects.count() + 1}")
    return actions.pledge(phase=phase, amount=Decimal(amount), currency=currency, rate=Decimal(rate), by=by, **fields)


def received(phase: Phase, by: User, amount: str | int = 100_000, **fields) -> Contribution:
    """A contribution in dollars, received in full."""
    contribution = pledged(phase, by, amount, **fields)
    return actions.receive(contribution, amount=Decimal(amount), rate=ONE, date=dt.date(2024, 3, 1), by=by).contribution


def funded(phase: Phase, by: User, usd: str | int = 100_000, code: str = "AL3", **fields) -> ActionLine:
    """A line with that much available on it, from one contribution."""
    contribution = received(phase, by, usd, **fields)
    return actions.allot(contribution, line_of(phase, code), usd=Decimal(usd), date=dt.date(2024, 3, 2), by=by).line


def committed(line: ActionLine, by: User, amount: str | int = 60_000, **fields) -> Commitment:
    """A commitment for one Party."""
    fields = {"party": None, "year": 2024, "label": "Technical assistance", **fields}
    fields["party"] = fields["party"] or CountryFactory()
    return actions.commit(line=line, amount=Decimal(amount), by=by, **fields)


def spent(commitment: Commitment, by: User, amount: str | int = 10_000, **fields):
    """An expenditure in dollars, on the day of the test."""
    fields = {"currency": "USD", "rate": ONE, "date": DAY, **fields}
    return actions.spend(commitment, amount=Decimal(amount), by=by, **fields)


def finance_officer(**fields) -> User:
    return person("finance", full_name="Fiona Finance", **fields)
