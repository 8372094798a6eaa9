"""Whatever is done in whatever order: balances are the sums of their entries, and nothing passes what is available."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from budget import actions, queries
from budget.models import ActionLine, Commitment, Contribution, Entry
from portal import clock
from portal.refusals import Refused
from tests.budget.factories import DAY, committed, finance_officer, funded, line_of, phase_with_lines, pledged, spent
from tests.budget.ledgers import differences

amounts = st.one_of(
    st.decimals("0.01", "3000", places=2),
    st.sampled_from([Decimal(1000), Decimal("0.01"), Decimal("999.99")]),
)
rates = st.decimals("0.0001", "3", places=4)
picks = st.integers(0, 7)
steps = st.lists(
    st.tuples(
        st.sampled_from(["pledge", "receive", "allot", "commit", "release", "change", "spend", "reverse"]),
        picks, picks, amounts, rates,
    ),
    min_size=4,
    max_size=24,
)  # fmt: skip


class AnySequenceOfActions(TestCase):
    """Each example starts from three contributions, of which the one in dollars is received, committed and spent on."""

    def setUp(self):
        self.finance = finance_officer()
        self.phase = phase_with_lines()
        with clock.at(DAY):
            for currency, rate in (("EUR", "1.0833"), ("XOF", "0.0016")):
                pledged(self.phase, self.finance, 2_000, currency, rate)
            spent(committed(funded(self.phase, self.finance, 4_000), self.finance, 2_000), self.finance, 500)

    @settings(max_examples=40, deadline=None)
    @given(steps)
    def test_keeps_every_balance_the_sum_of_its_entries(self, sequence):
        with clock.at(DAY):
            for step in sequence:
                entries = Entry.objects.count()
                try:
                    self.do(*step)
                except Refused:
                    assert Entry.objects.count() == entries
        assert differences() == []
        self.assert_within_bounds()
        self.assert_dashboard_adds_up()

    def do(self, action, first, second, amount, rate):
        contribution, commitment, entry = (self.pick(model, first) for model in (Contribution, Commitment, Entry))
        line = line_of(self.phase, ("AL1", "AL3")[second % 2])
        by = self.finance
        dollars = contribution.currency == "USD"
        if action == "pledge":
            actions.add_to_pledge(contribution, amount=amount, rate=1 if dollars else rate, date=DAY, by=by)
        elif action == "receive":
            actions.receive(contribution, amount=amount, rate=1 if dollars else rate, date=DAY, by=by)
        elif action == "allot":
            actions.allot(contribution, line, usd=amount, date=DAY, by=by)
        elif action == "commit":
            committed(line, by, amount, year=2022 + second % 4)
        elif action == "reverse":
            actions.reverse(entry, by=by, reason="Drawn")
        elif commitment is None:
            return
        elif action == "release":
            actions.release(commitment, by=by, reason="Drawn", amount=amount if second else None)
        elif action == "change":
            actions.change_commitment(commitment, amount=amount, by=by, reason="Drawn")
        else:
            spent(commitment, by, amount, currency="EUR", rate=rate)

    def pick(self, model, index):
        rows = list(model.objects.order_by("pk"))
        return rows[index % len(rows)] if rows else None

    def assert_within_bounds(self):
        for row in Contribution.objects.all():
            assert 0 <= row.received <= row.pledged
            assert 0 <= row.allotted_usd <= row.received_usd
        for row in ActionLine.objects.all():
            assert 0 <= row.spent <= row.committed <= row.allotted <= row.approved
        for row in Commitment.objects.all():
            assert 0 <= row.spent <= row.amount

    def assert_dashboard_adds_up(self):
        """The whole is the sum of its years, and each column the sum of what it drills down to."""
        whole = queries.totals(self.phase, queries.lines_of(self.phase))
        years = [queries.totals(self.phase, queries.lines_of(self.phase, year), year) for year in range(2022, 2026)]
        for name in ("pledged", "received", "committed", "spent"):
            assert sum(getattr(year, name) for year in years) == getattr(whole, name), name
        parties = queries.by_party(self.phase)
        assert sum(row["committed"] for row in parties) == whole.committed
        assert sum(row["spent"] for row in parties) == whole.spent
