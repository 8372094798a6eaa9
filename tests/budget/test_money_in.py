"""Pledge, receipt, allotment: exact amounts, each in its currency and in dollars, and what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from budget import actions
from budget.ledger import in_dollars
from budget.models import Contribution, Entry
from portal import currencies
from portal.models import Event
from tests.budget.factories import DAY, PhaseFactory, line_of, phase_with_lines, pledged, received
from tests.budget.ledgers import differences, refusal
from tests.factories import OrganisationFactory, person
from tests.some import some

pytestmark = pytest.mark.django_db

MARCH = dt.date(2024, 3, 1)
D = Decimal


def balances(contribution: Contribution) -> dict[str, Decimal]:
    names = ["pledged", "pledged_usd", "received", "received_usd", "allotted_usd"]
    return {name: getattr(Contribution.objects.get(pk=contribution.pk), name) for name in names}


def test_a_pledge_in_euros_is_kept_in_euros_and_in_dollars_at_the_rate_of_its_day(phase, finance):
    donor = OrganisationFactory(name="Ministère de la culture")
    contribution = actions.pledge(
        phase=phase, donor=donor, amount=D("250000.55"), currency="EUR", rate=D("1.0833"),
        signed_on=dt.date(2024, 2, 1), reference=" FR-2024 \n 1 ", by=finance, purpose="Roadmaps",
    )  # fmt: skip
    assert balances(contribution) == {
        "pledged": D("250000.55"), "pledged_usd": D("270825.60"), "received": 0, "received_usd": 0, "allotted_usd": 0,
    }  # fmt: skip
    assert (contribution.donor, contribution.reference, contribution.purpose) == (donor, "FR-2024 1", "Roadmaps")
    entry = contribution.entries.get()
    assert (entry.kind, entry.amount, entry.currency, entry.rate, entry.usd, entry.date, entry.by) == (
        "pledge", D("250000.55"), "EUR", D("1.0833"), D("270825.60"), dt.date(2024, 2, 1), finance,
    )  # fmt: skip
    assert differences() == []


@pytest.mark.parametrize(
    ("amount", "rate", "usd"),
    [
        ("100", "1.08335", "108.34"),  # 108.335: the half cent goes up
        ("100", "1.08334999", "108.33"),
        ("0.01", "0.5", "0.01"),  # 0.005
        ("1", "3.255", "3.26"),
        ("655957", "0.0016463", "1079.90"),
        ("999999999999.99", "1.1", "1099999999999.99"),
    ],
)
def test_dollars_are_rounded_half_up_to_the_cent(amount, rate, usd):
    assert in_dollars(D(amount), D(rate)) == D(usd)
    assert in_dollars(-D(amount), D(rate)) == -D(usd)


def test_receipts_each_have_the_rate_of_their_own_day(phase, finance):
    contribution = pledged(phase, finance, 100_000, "EUR", "1.10")
    actions.receive(contribution, amount=D(40_000), rate=D("1.05"), date=MARCH, by=finance)
    entry = actions.receive(contribution, amount=D(60_000), rate=D("1.20"), date=DAY, by=finance, memo="second half")
    assert balances(contribution) == {
        "pledged": 100_000, "pledged_usd": 110_000, "received": 100_000, "received_usd": 114_000, "allotted_usd": 0,
    }  # fmt: skip
    assert (entry.memo, entry.usd, entry.contribution.to_receive, entry.contribution.to_allot) == (
        "second half", 72_000, 0, 114_000,
    )  # fmt: skip
    assert differences() == []


def test_more_than_was_pledged_is_not_received(phase, finance):
    contribution = pledged(phase, finance, 100_000, "EUR", "1.1")
    actions.receive(contribution, amount=D(60_000), rate=D("1.1"), date=MARCH, by=finance)
    with refusal("amount", "This is more than what remains to be received of the pledge: EUR 40,000."):
        actions.receive(contribution, amount=D("40000.01"), rate=D("1.1"), date=DAY, by=finance)
    actions.receive(contribution, amount=D(40_000), rate=D("1.1"), date=DAY, by=finance)
    assert balances(contribution)["received"] == 100_000


def test_a_donor_may_pledge_more_on_the_same_agreement(phase, finance):
    contribution = pledged(phase, finance, 100_000)
    actions.add_to_pledge(contribution, amount=D(50_000), rate=D(1), date=MARCH, by=finance)
    assert balances(contribution)["pledged"] == 150_000
    with refusal("date", "This is before the agreement was signed."):
        actions.add_to_pledge(contribution, amount=D(1), rate=D(1), date=dt.date(2024, 1, 31), by=finance)


def test_what_is_received_is_allotted_to_a_line(phase, line, finance):
    contribution = received(phase, finance, 100_000)
    entry = actions.allot(contribution, line, usd=D("60000.50"), date=MARCH, by=finance)
    line.refresh_from_db()
    assert (line.allotted, line.available, balances(contribution)["allotted_usd"]) == (D("60000.50"),) * 3
    assert (entry.kind, entry.currency, entry.rate, entry.line, entry.contribution) == (
        "allotment", "USD", 1, line, contribution,
    )  # fmt: skip
    assert differences() == []


def test_more_than_was_received_is_not_allotted(phase, line, finance):
    contribution = pledged(phase, finance, 200_000)
    actions.receive(contribution, amount=D(100_000), rate=D(1), date=MARCH, by=finance)
    with refusal("usd", "This is more than what was received and is not yet allotted: USD 100,000."):
        actions.allot(contribution, line, usd=D("100000.01"), date=MARCH, by=finance)


def test_a_line_is_not_allotted_more_than_is_approved_for_it(phase, finance):
    line = line_of(phase, "EVAL")
    contribution = received(phase, finance, 100_000)
    actions.allot(contribution, line, usd=D(52_000), date=MARCH, by=finance)
    with refusal("usd", "This is more than what remains to be received of the approved budget of this line: USD 500."):
        actions.allot(contribution, line, usd=D("500.01"), date=MARCH, by=finance)
    actions.allot(contribution, line, usd=D(500), date=MARCH, by=finance)
    line.refresh_from_db()
    assert line.allotted == line.approved == 52_500


def test_an_earmarked_contribution_goes_to_its_line_only(phase, line, finance):
    contribution = received(phase, finance, 100_000, earmark=line)
    with refusal("line", "The donor gave this for one line only: 3 Technical assistance."):
        actions.allot(contribution, line_of(phase, "AL1"), usd=D(1), date=MARCH, by=finance)
    actions.allot(contribution, line, usd=D(1), date=MARCH, by=finance)


def test_one_phase_s_money_stays_off_another_s_lines(phase, finance):
    other = line_of(phase_with_lines(code="other"))
    contribution = received(phase, finance, 100_000)
    with refusal("line", "This line belongs to another phase."):
        actions.allot(contribution, other, usd=D(1), date=MARCH, by=finance)
    with refusal("earmark", "This line belongs to another phase."):
        pledged(phase, finance, earmark=other)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (D(0), "Enter an amount above zero."),
        (D(-5), "Enter an amount above zero."),
        (D(10) ** 20, "This is beyond any amount that the programme can hold."),
        (
            D("0.001"),
            "Enter at most two decimal places: the portal keeps no more, even where the currency has three. "
            "Round the amount.",
        ),
        (D("NaN"), "Enter an amount in figures, such as 30000."),
        (D("Infinity"), "Enter an amount in figures, such as 30000."),
        ("<script>", "Enter an amount in figures, such as 30000."),
        (None, "Enter an amount in figures, such as 30000."),
    ],
)
def test_what_is_no_amount_is_refused_at_its_field(phase, line, finance, value, message):
    contribution = received(phase, finance, 1_000)
    with refusal("amount", message):
        actions.receive(contribution, amount=value, rate=D(1), date=MARCH, by=finance)
    with refusal("usd", message):
        actions.allot(contribution, line, usd=value, date=MARCH, by=finance)


def test_an_amount_is_no_finer_than_its_currency(phase, finance):
    whole = "JPY has no decimal places: enter a whole amount."
    with refusal("amount", whole):
        pledged(phase, finance, "100000.50", "JPY", "0.0067")
    contribution = pledged(phase, finance, 100_000, "JPY", "0.0067")
    with refusal("amount", whole):
        actions.receive(contribution, amount=D("99.5"), rate=D("0.0067"), date=MARCH, by=finance)
    with refusal("amount", whole):
        actions.add_to_pledge(contribution, amount=D("0.5"), rate=D("0.0067"), date=MARCH, by=finance)
    actions.receive(contribution, amount=D("100.00"), rate=D("0.0067"), date=MARCH, by=finance)


def test_pledges_that_add_up_beyond_measure_are_refused(phase, finance):
    contribution = pledged(phase, finance, D(10) ** 12, "VND", "0.00004")
    with refusal("amount", "This is beyond any amount that the programme can hold."):
        actions.add_to_pledge(contribution, amount=D(1), rate=D("0.04"), date=MARCH, by=finance)


@pytest.mark.parametrize("rate", [D(0), D(-1), D("655.957"), D(10) ** 20, D("NaN"), "a rate"])
def test_a_rate_the_wrong_way_round_or_none_is_refused_at_its_field(phase, finance, rate):
    contribution = pledged(phase, finance, 100_000, "XOF", "0.0016")
    with refusal("rate"):
        actions.receive(contribution, amount=D(1000), rate=rate, date=MARCH, by=finance)


def test_a_dollar_is_worth_a_dollar(phase, finance):
    contribution = pledged(phase, finance, 100_000)
    with refusal("rate", "For US dollars the rate is 1."):
        actions.receive(contribution, amount=D(1000), rate=D("1.01"), date=MARCH, by=finance)


def test_what_comes_to_less_than_a_cent_is_refused(phase, finance):
    contribution = pledged(phase, finance, 100_000, "VND", "0.00004")
    with refusal("amount", "This comes to less than one cent in US dollars."):
        actions.receive(contribution, amount=D(1), rate=D("0.00004"), date=MARCH, by=finance)


def test_dates_are_not_in_the_future_nor_before_the_agreement(phase, line, finance):
    contribution = received(phase, finance, 1_000)
    tomorrow, too_early = DAY + dt.timedelta(days=1), dt.date(2024, 1, 31)
    with refusal("date", "This date is in the future."):
        actions.allot(contribution, line, usd=D(1), date=tomorrow, by=finance)
    with refusal("date", "This is before the agreement was signed."):
        actions.allot(contribution, line, usd=D(1), date=too_early, by=finance)
    with refusal("date", "This is before the agreement was signed."):
        actions.receive(contribution, amount=D(1), rate=D(1), date=too_early, by=finance)


FEBRUARY, APRIL = dt.date(2024, 2, 29), dt.date(2024, 4, 1)
ON_NO_DAY = "By this day, {} had been received and not yet allotted. Choose the day of the receipt."


def test_nothing_is_allotted_before_it_is_received(phase, line, finance):
    contribution = received(phase, finance, 1_000)  # on 1 March
    with refusal("date", ON_NO_DAY.format("USD 0")):
        actions.allot(contribution, line, usd=D(1), date=FEBRUARY, by=finance)
    actions.allot(contribution, line, usd=D(1_000), date=MARCH, by=finance)


def test_on_each_day_as_much_is_allotted_as_was_received_by_then(phase, line, finance):
    contribution = pledged(phase, finance, 1_000)
    for amount, day in ((100, MARCH), (500, DAY)):
        actions.receive(contribution, amount=D(amount), rate=D(1), date=day, by=finance)
    actions.allot(contribution, line, usd=D(30), date=APRIL, by=finance)
    with refusal("date", ON_NO_DAY.format("USD 70")):
        actions.allot(contribution, line, usd=D("70.01"), date=MARCH, by=finance)  # 30 of it are gone in April
    actions.allot(contribution, line, usd=D(70), date=MARCH, by=finance)
    with refusal("date", ON_NO_DAY.format("USD 0")):
        actions.allot(contribution, line, usd=D(1), date=APRIL, by=finance)
    actions.allot(contribution, line, usd=D(500), date=DAY, by=finance)
    with refusal("usd"):  # more than there is on any day: the amount is wrong, not the day
        actions.allot(contribution, line, usd=D(1), date=APRIL, by=finance)


def test_what_is_taken_back_can_be_allotted_again_from_that_day_on(phase, line, finance):
    contribution = received(phase, finance, 1_000)
    entry = actions.allot(contribution, line, usd=D(1_000), date=MARCH, by=finance)
    actions.reverse(entry, by=finance, reason="Another line")
    with refusal("date", ON_NO_DAY.format("USD 0")):
        actions.allot(contribution, line, usd=D(1_000), date=MARCH, by=finance)
    actions.allot(contribution, line, usd=D(1_000), date=DAY, by=finance)


def test_an_agreement_is_not_signed_in_the_future_nor_in_the_middle_ages(phase, finance):
    with refusal("signed_on", "This date is in the future."):
        pledged(phase, finance, signed_on=DAY + dt.timedelta(days=1))
    with refusal("signed_on", "This is years before the phase began. Check the year."):
        pledged(phase, finance, signed_on=dt.date(202, 5, 1))


def test_an_agreement_is_recorded_once(phase, finance):
    pledged(phase, finance, reference="FR-1")
    with refusal("reference", "A contribution to this phase already has this reference."):
        pledged(phase, finance, reference=" fr-1")
    with refusal("reference", "Give the reference of the agreement."):
        pledged(phase, finance, reference=" \u0007 ")
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("currency", ["", "XYZ", "eur", "FRF", "DOLLARS"])
def test_a_currency_is_one_of_today(phase, finance, currency):
    with refusal("currency", "This is not a currency in use today."):
        pledged(phase, finance, currency=currency)


@pytest.mark.parametrize("role", ["secretariat", "donor", "focal_point", "evaluator", "expert", "field_office"])
def test_only_finance_records_money_in(phase, line, finance, role):
    contribution, somebody = received(phase, finance, 1_000), person(role)
    for attempt in (
        lambda: pledged(phase, somebody),
        lambda: actions.add_to_pledge(contribution, amount=D(1), rate=D(1), date=MARCH, by=somebody),
        lambda: actions.receive(contribution, amount=D(1), rate=D(1), date=MARCH, by=somebody),
        lambda: actions.allot(contribution, line, usd=D(1), date=MARCH, by=somebody),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Entry.objects.count() == 2


def test_every_step_is_on_the_trail_of_the_contribution(phase, line, finance):
    contribution = received(phase, finance, 1_000)
    actions.allot(contribution, line, usd=D(400), date=MARCH, by=finance)
    events = Event.objects.filter(verb__startswith="budget.", by=finance).order_by("id")
    assert [(event.verb, event.about, event.changes) for event in events] == [
        ("budget.pledged", contribution, {"amount": [None, "1000.00 USD"], "date": [None, "2024-02-01"]}),
        ("budget.received", contribution, {"amount": [None, "1000.00 USD"], "date": [None, "2024-03-01"]}),
        (
            "budget.allotted", contribution,
            {"amount": [None, "400.00 USD"], "date": [None, "2024-03-01"], "line": [None, "AL3"]},
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"received": D("1000.01")}, "contribution_received_within_pledged"),
        ({"received": D("-0.01")}, "contribution_received_within_pledged"),
        ({"pledged": D("999.99")}, "contribution_received_within_pledged"),
        ({"allotted_usd": D("1000.01")}, "contribution_allotted_within_received"),
        ({"allotted_usd": D("-0.01")}, "contribution_allotted_within_received"),
        ({"pledged_usd": D("-0.01")}, "contribution_pledged_usd_not_negative"),
        ({"pledged": D(10) ** 12 + 1}, "contribution_not_beyond_measure"),
        ({"currency": "EUR"}, "stays_what_was_agreed"),
    ],
)
def test_the_database_refuses_a_contribution_out_of_its_bounds(phase, finance, changes, constraint):
    contribution = received(phase, finance, 1_000)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Contribution.objects.filter(pk=contribution.pk).update(**changes)


def entry_past_every_action(contribution: Contribution, kind: str, amount: str, day: dt.date, **fields) -> Entry:
    given = {
        "kind": kind,
        "amount": D(amount),
        "usd": D(amount),
        "currency": "USD",
        "rate": D(1),
        "date": day,
        **fields,
    }
    with transaction.atomic():
        return Entry.objects.create(contribution=contribution, by=contribution.entries.first().by, **given)


@pytest.mark.parametrize("kind", ["pledge", "receipt"])
def test_the_database_dates_nothing_before_its_agreement(phase, finance, kind):
    """Nor, therefore, an allotment, which comes after its receipt."""
    contribution = received(phase, finance, 1_000)  # signed on 1 February
    with pytest.raises(IntegrityError, match="entry_not_before_its_record"):
        entry_past_every_action(contribution, kind, "1", dt.date(2024, 1, 31))
    entry_past_every_action(contribution, kind, "1", dt.date(2024, 2, 1))


def test_the_database_allots_nothing_before_it_is_received(phase, line, finance):
    contribution = pledged(phase, finance, 1_000)
    for amount, day in ((100, MARCH), (500, DAY)):
        actions.receive(contribution, amount=D(amount), rate=D(1), date=day, by=finance)
    actions.allot(contribution, line, usd=D(30), date=APRIL, by=finance)
    for amount, day in (("0.01", FEBRUARY), ("70.01", MARCH), ("70.01", APRIL), ("570.01", DAY)):
        with pytest.raises(IntegrityError, match="allotment_after_its_receipt"):
            entry_past_every_action(contribution, "allotment", amount, day, line=line)
    entry_past_every_action(contribution, "allotment", "70.00", MARCH, line=line)
    entry_past_every_action(contribution, "allotment", "500.00", DAY, line=line)


def test_another_contribution_s_receipt_covers_nothing(phase, line, finance):
    received(phase, finance, 1_000)
    contribution = pledged(phase, finance, 1_000)
    with pytest.raises(IntegrityError, match="allotment_after_its_receipt"):
        entry_past_every_action(contribution, "allotment", "1", DAY, line=line)


def test_the_database_keeps_a_currency_without_decimals_whole(phase, finance):
    for code in some(sorted(currencies.current())):
        contribution = pledged(phase, finance, 1_000, code, 1 if code == "USD" else "0.5")
        fields = {
            "currency": code,
            "usd": D("0.5") if code == "USD" else D("0.25"),
            "rate": D(1 if code == "USD" else "0.5"),
        }
        if currencies.decimals(code):
            entry_past_every_action(contribution, "receipt", "0.5", MARCH, **fields)
            continue
        with pytest.raises(IntegrityError, match="entry_in_whole_units"):
            entry_past_every_action(contribution, "receipt", "0.5", MARCH, **fields)


def test_the_database_keeps_a_contribution_with_its_donor_and_phase(phase, finance):
    contribution = received(phase, finance, 1_000)
    for changes in ({"donor": OrganisationFactory()}, {"phase": PhaseFactory(code="other")}):
        with pytest.raises(IntegrityError, match="stays_what_was_agreed"), transaction.atomic():
            Contribution.objects.filter(pk=contribution.pk).update(**changes)
