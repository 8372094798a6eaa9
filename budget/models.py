"""The money: action lines and what is available on them, contributions, commitments, and the ledger that explains all.

Amounts are Decimal with two places. `usd` means US dollars; a contribution's own amounts are in its currency. The
balances beside each record are kept by `budget.ledger` in the transaction that writes the entry; the CHECKs on them
make it true that nothing passes what is available.
"""

from decimal import Decimal
from typing import Any

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock, currencies
from portal.fields import DIGITS, LARGEST, AmountField, DayField, LineField, ProseField
from portal.models import Country, Organisation, Phase, User
from portal.searching import FoldedField, Searchable
from portal.written import date_short, money

# What takes back is negative: a release, and what reverses any other entry; a release reversed is positive again.
GIVEN_BACK = Q(kind="release", reverses__isnull=False)
TAKEN_BACK = ~Q(kind="release") & Q(reverses__isnull=False)


def balance(label, **kwargs) -> AmountField:
    """An amount that only the ledger changes."""
    return AmountField(label, default=Decimal(0), editable=False, **kwargs)


class ActionLine(models.Model):
    """One line of a phase's approved budget, in US dollars (the note's annex: six action lines, evaluation, costs).

    0 ≤ spent ≤ committed ≤ allotted ≤ approved, always.
    """

    class Kind(models.TextChoices):
        ACTION_LINE = "action_line", _("Action line")
        EVALUATION = "evaluation", _("Evaluation")
        INDIRECT_COSTS = "indirect_costs", _("Indirect costs")

    # The code of the line whose commitments are one Party's each: technical assistance.
    ASSISTANCE = "AL3"

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="lines", verbose_name=_("phase"))
    code = models.CharField(_("code"), max_length=8)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=250)
    short_title = models.CharField(_("short title"), max_length=60)
    approved = AmountField(_("approved (USD)"))
    allotted = balance(_("received (USD)"))
    committed = balance(_("committed (USD)"))
    spent = balance(_("spent (USD)"))

    class Meta:
        verbose_name = _("action line")
        verbose_name_plural = _("action lines")
        ordering = ["phase", "kind", "number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["phase", "code"], name="line_code_once_in_a_phase"),
            models.CheckConstraint(
                condition=Q(kind="action_line", number__isnull=False, number__gte=1)
                | Q(kind__in=["evaluation", "indirect_costs"], number=None),
                name="line_has_a_number_if_an_action_line",
            ),
            models.CheckConstraint(condition=Q(approved__gte=0), name="line_approved_not_negative"),
            models.CheckConstraint(condition=Q(allotted__lte=F("approved")), name="line_allotted_within_approved"),
            models.CheckConstraint(condition=Q(committed__lte=F("allotted")), name="line_committed_within_allotted"),
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("committed")), name="line_spent_within_committed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.short_title}" if self.number else self.short_title

    @property
    def available(self) -> Decimal:
        """What can still be committed, in US dollars."""
        return self.allotted - self.committed


class Contribution(Searchable):
    """What one donor agreed to give to one phase, in one currency.

    0 ≤ received ≤ pledged in its currency, and 0 ≤ allotted ≤ received in US dollars, each at the rate of its day.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="contributions", verbose_name=_("phase"))
    donor = models.ForeignKey(Organisation, models.PROTECT, related_name="contributions", verbose_name=_("donor"))
    reference = LineField(_("reference of the agreement"), max_length=60)
    currency = models.CharField(
        _("currency"), max_length=3, validators=[MinLengthValidator(3), currencies.validate_in_use]
    )
    signed_on = DayField(_("signed on"))
    purpose = ProseField(_("purpose"), words=200, blank=True)
    earmark = models.ForeignKey(
        ActionLine, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for the line")
    )
    pledged = balance(pgettext_lazy("money", "pledged"))
    received = balance(pgettext_lazy("money", "received"))
    pledged_usd = balance(_("pledged (USD)"))
    received_usd = balance(_("received (USD)"))
    allotted_usd = balance(_("allotted (USD)"))
    folded = FoldedField("reference")

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["phase", "reference"], name="contribution_reference_once_in_a_phase"),
            models.CheckConstraint(condition=Q(pledged__lte=LARGEST), name="contribution_not_beyond_measure"),
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("pledged")), name="contribution_received_within_pledged"
            ),
            models.CheckConstraint(
                condition=Q(allotted_usd__gte=0, allotted_usd__lte=F("received_usd")),
                name="contribution_allotted_within_received",
            ),
            models.CheckConstraint(condition=Q(pledged_usd__gte=0), name="contribution_pledged_usd_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.donor} · {self.reference}"

    @property
    def to_receive(self) -> Decimal:
        """What the donor has still to pay, in the contribution's currency."""
        return self.pledged - self.received

    @property
    def to_allot(self) -> Decimal:
        """What was received and is on no line yet, in US dollars."""
        return self.received_usd - self.allotted_usd


class Commitment(Searchable):
    """Money set aside on a line for one purpose, in US dollars: 0 ≤ spent ≤ amount.

    What it pays for points to it. `language` is that of the label; `party` is empty where it serves no single Party.
    """

    line = models.ForeignKey(ActionLine, models.PROTECT, related_name="commitments", verbose_name=_("action line"))
    party = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("Party")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    label = LineField(_("what it is for"), max_length=200)
    language = models.CharField(max_length=5, blank=True)
    made_on = DayField(_("made on"))
    is_fictional = models.BooleanField(_("fictional"), default=False)
    amount = balance(_("committed (USD)"))
    spent = balance(_("spent (USD)"))
    folded = FoldedField("label")

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["-made_on", "-id"]
        indexes = [models.Index(fields=["line", "year"], name="commitment_line_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("amount")), name="commitment_spent_within_it"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def rest(self) -> Decimal:
        """What is not spent yet, in US dollars."""
        return self.amount - self.spent


class PartyBalance(models.Model):
    """What is committed and spent on a line for one Party (none: for no single Party), in US dollars.

    The sum of its commitments, kept so that a whole phase is read without counting them: 0 ≤ spent ≤ committed.
    """

    line = models.ForeignKey(ActionLine, models.PROTECT, related_name="party_balances", verbose_name=_("action line"))
    party = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+", verbose_name=_("Party"))
    committed = balance(_("committed (USD)"))
    spent = balance(_("spent (USD)"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "party"], name="party_balance_once_on_a_line"),
            models.UniqueConstraint(fields=["line"], condition=Q(party=None), name="no_party_balance_once_on_a_line"),
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("committed")), name="party_balance_spent_within_committed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.party or '–'}"


class PhaseBalance(models.Model):
    """What a phase's contributions come to, in US dollars, and the first and the last day on which its money moved.

    The sums of its contributions, kept as those of `PartyBalance` are: 0 ≤ allotted ≤ received.
    """

    phase = models.OneToOneField(Phase, models.PROTECT, related_name="balance", verbose_name=_("phase"))
    pledged = balance(_("pledged (USD)"))
    received = balance(_("received (USD)"))
    allotted = balance(_("allotted (USD)"))
    first_on = DayField(null=True, editable=False)
    last_on = DayField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pledged__gte=0), name="phase_balance_pledged_not_negative"),
            models.CheckConstraint(
                condition=Q(allotted__gte=0, allotted__lte=F("received")), name="phase_balance_allotted_within_received"
            ),
        ]

    def __str__(self) -> str:
        return str(self.phase)


class Entry(Searchable):
    """One line of the ledger. Triggers refuse UPDATE and DELETE; an error is corrected by an entry that reverses it.

    `amount` is in `currency`, `usd` the same at `rate` (US dollars for one unit on the entry's date). Positive, but for
    a release, and for what reverses.
    """

    class Kind(models.TextChoices):
        PLEDGE = "pledge", _("Pledge")
        RECEIPT = "receipt", _("Receipt")
        ALLOTMENT = "allotment", _("Allotment")
        COMMITMENT = "commitment", _("Commitment")
        RELEASE = "release", pgettext_lazy("money", "Release")
        EXPENDITURE = "expenditure", _("Expenditure")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    date = DayField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=DIGITS, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("rate (USD for one unit)"), max_digits=14, decimal_places=10)
    usd = models.DecimalField(_("amount (USD)"), max_digits=DIGITS, decimal_places=2)
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, null=True, related_name="entries", verbose_name=_("contribution")
    )
    line = models.ForeignKey(
        ActionLine, models.PROTECT, null=True, related_name="entries", verbose_name=_("action line")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, related_name="entries", verbose_name=_("commitment")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversal", verbose_name=pgettext_lazy("ledger", "takes back")
    )
    memo = ProseField(pgettext_lazy("ledger", "note"), words=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("ledger", "recorded by"))
    at = models.DateTimeField(pgettext_lazy("ledger", "recorded"), default=clock.now)
    folded = FoldedField("memo")

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["line", "kind", "date"], name="entry_line_kind_date"),
            models.Index(fields=["contribution", "kind", "date"], name="entry_contribution_kind_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["pledge", "receipt"], contribution__isnull=False, line=None, commitment=None)
                | Q(kind="allotment", contribution__isnull=False, line__isnull=False, commitment=None)
                | Q(
                    kind__in=["commitment", "release", "expenditure"],
                    contribution=None,
                    line__isnull=False,
                    commitment__isnull=False,
                ),
                name="entry_names_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=(Q(amount__gt=0, usd__gt=0) & (~Q(kind="release") & Q(reverses=None) | GIVEN_BACK))
                | (Q(amount__lt=0, usd__lt=0) & (Q(kind="release", reverses=None) | TAKEN_BACK)),
                name="entry_positive_unless_it_takes_back",
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="entry_rate_positive"),
            models.CheckConstraint(
                condition=~Q(currency="USD") | Q(rate=1, usd=F("amount")), name="entry_dollars_at_one"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["pledge", "receipt", "expenditure"]) | Q(currency="USD"),
                name="entry_between_lines_in_dollars",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {money(self.amount, self.currency)} · {date_short(self.date)}"

    @property
    def part_of(self) -> Any:
        """The record whose history this entry is: its commitment, else its contribution."""
        return self.commitment or self.contribution
