"""The lists behind each figure. Each ends on the figure that it adds up to."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget.models import Commitment, Contribution, Entry
from budget.templatetags.budget import exact, rate
from portal.tables import Table
from portal.written import date_short, money, typed_line

DAY = {"td": {"class": "nowrap"}}
IN_DOLLARS = _("Received and allotted in US dollars, to date")
AT_THE_RATE = _("Every entry; dollars at the rate of its date")
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}, "tf": {"class": "num"}}


def marked(name: str, record: Any) -> str:
    """A name, and that it is fictional where it is."""
    if not record.is_fictional:
        return name
    return format_html('<span>{} <span class="fictional">{}</span></span>', name, _("Fictional"))


class AmountColumn(tables.Column):
    """An amount to the cent; its total comes from the table's `sums`."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, attrs=NUMBER, **kwargs)

    def render(self, value: Decimal) -> str:
        return exact(value)

    def footer(self, bound_column, table) -> str:
        return exact(table.sums.get(bound_column.name))

    def has_footer(self) -> bool:
        return True


class SummedTable(Table):
    """`sums` are the figures that the columns add up to, over all pages."""

    def __init__(self, *args: Any, sums: dict[str, Decimal], caption: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sums, self.caption = sums, caption

    class Meta:
        template_name = "portal/table.html"


class CommitmentTable(SummedTable):
    """What is set aside on a line, for whom, and what is spent of it."""

    label = tables.Column(verbose_name=_("What it is for"), footer=_("Total"))
    party = tables.Column(verbose_name=_("Party"), accessor="party__short_name", order_by="party", default="–")
    year = tables.Column(verbose_name=_("Year"), attrs=NUMBER)
    made_on = tables.Column(verbose_name=_("Made on"), attrs=DAY)
    committed_in = AmountColumn(verbose_name=pgettext_lazy("money", "Committed"))
    spent_in = AmountColumn(verbose_name=pgettext_lazy("money", "Spent"))

    class Meta(SummedTable.Meta):
        model = Commitment
        fields = ["label", "party", "year", "made_on", "committed_in", "spent_in"]
        empty_text = _("Nothing has been committed on this line.")

    def render_label(self, record: Commitment) -> str:
        return marked(typed_line(record.label, record.language), record)

    def render_year(self, value: int) -> int:
        return value

    def render_made_on(self, value) -> str:
        return date_short(value)


class EntryTable(SummedTable):
    """Entries of the ledger; a reversal names the entry that it takes back."""

    date = tables.Column(verbose_name=_("Date"), footer=_("Total"), attrs=DAY)
    id = tables.Column(verbose_name=pgettext_lazy("ledger", "Entry"), attrs=NUMBER)
    usd = AmountColumn(verbose_name=_("USD"))

    class Meta(SummedTable.Meta):
        model = Entry
        fields: list[str] = []
        order_by = ["-date", "-id"]

    def render_date(self, value, record) -> str:
        if not getattr(record, "reverses_id", None):
            return date_short(value)
        takes_back = _("takes back entry %(number)s") % {"number": record.reverses_id}
        return format_html('<span>{} <small class="soft nowrap">{}</small></span>', date_short(value), takes_back)


class AllotmentTable(EntryTable):
    """What a line received, from whom. What a donor may see in total only is one row at the end."""

    donor = tables.Column(verbose_name=_("Donor"), accessor="contribution__donor__name", footer=_("Total"))
    reference = tables.Column(verbose_name=_("Agreement"), accessor="contribution__reference", default="")
    date = tables.Column(verbose_name=_("Date"), default="", attrs=DAY)
    id = tables.Column(verbose_name=pgettext_lazy("ledger", "Entry"), attrs=NUMBER, default="")

    class Meta(EntryTable.Meta):
        sequence = ["donor", "reference", "date", "id", "usd"]
        empty_text = _("This line has received nothing.")

    def __init__(self, *args: Any, others: Decimal, **kwargs: Any):
        self.others = others
        super().__init__(*args, **kwargs)

    def get_bottom_pinned_data(self) -> list[dict[str, Any]]:
        row = {"contribution__donor__name": _("Other donors, in total"), "usd": self.others}
        return [row] if self.others else []

    def render_donor(self, value, record) -> str:
        return marked(typed_line(value), record.contribution.donor) if isinstance(record, Entry) else value

    def render_reference(self, value, record) -> str:
        return contribution_link(record.contribution_id, value)


class ExpenditureTable(EntryTable):
    """What was spent on a line, in the currency in which it was paid."""

    label = tables.Column(verbose_name=_("Commitment"), accessor="commitment__label")
    party = tables.Column(
        verbose_name=_("Party"),
        accessor="commitment__party__short_name",
        order_by="commitment__party",
        default="–",
    )
    amount = tables.Column(verbose_name=pgettext_lazy("money", "Paid"), attrs=NUMBER)
    rate = tables.Column(verbose_name=pgettext_lazy("money", "Rate"), attrs=NUMBER, orderable=False)

    class Meta(EntryTable.Meta):
        sequence = ["date", "id", "label", "party", "amount", "rate", "usd"]
        empty_text = _("Nothing has been spent on this line.")

    def render_label(self, record: Entry) -> str:
        return marked(typed_line(record.commitment.label, record.commitment.language), record.commitment)

    def render_amount(self, record: Entry) -> str:
        return money(record.amount, record.currency)

    def render_rate(self, value: Decimal) -> str:
        return rate(value)


class FigureTable(EntryTable):
    """The entries behind a figure; what the reader sees in total only is one row at the end. `total` is None where the
    entries add up to nothing that has a name."""

    id = tables.Column(verbose_name=pgettext_lazy("ledger", "Entry"), attrs=NUMBER, default="")
    date = tables.Column(verbose_name=_("Date"), footer=_("Total"), default="", attrs=DAY)
    kind = tables.Column(verbose_name=_("Kind"), orderable=False, default="")
    of = tables.Column(verbose_name=_("Contribution, or what it is for"), empty_values=(), orderable=False)
    party = tables.Column(verbose_name=_("Party"), accessor="commitment__party__short_name", default="–")
    line = tables.Column(verbose_name=_("Action line"), default="–", orderable=False)
    amount = tables.Column(verbose_name=_("Amount"), attrs=NUMBER, default="")
    usd = AmountColumn(verbose_name=_("USD"), accessor="counted")

    class Meta(EntryTable.Meta):
        sequence = ["date", "id", "kind", "of", "party", "line", "amount", "usd"]
        empty_text = _("No entry yet.")

    def __init__(self, entries: Any, *, others: Decimal, total: Decimal | None):
        self.others = others
        super().__init__(entries, sums={"usd": total}, caption=AT_THE_RATE)

    def get_bottom_pinned_data(self) -> list[dict[str, Any]]:
        return [{"of": _("Other donors, in total"), "counted": self.others}] if self.others else []

    def has_footer(self) -> bool:
        return self.sums["usd"] is not None

    def render_of(self, record: Any) -> str:
        if not isinstance(record, Entry):
            return record["of"]
        if record.commitment:
            return marked(typed_line(record.commitment.label, record.commitment.language), record.commitment)
        given = record.contribution
        name = format_html("{} · {}", typed_line(given.donor.name), contribution_link(given.pk, given.reference))
        return marked(name, given.donor)

    def render_amount(self, record: Entry) -> str:
        return money(record.amount, record.currency)


def contribution_link(key: int, reference: str) -> str:
    return format_html('<a href="{}">{}</a>', reverse("budget-contribution", args=[key]), typed_line(reference))


class MoneyInTable(EntryTable):
    """The pledges, receipts and allotments of one contribution."""

    kind = tables.Column(verbose_name=_("Kind"), orderable=False)
    line = tables.Column(verbose_name=_("Action line"), default="–", orderable=False)
    amount = tables.Column(verbose_name=_("Amount"), attrs=NUMBER)
    rate = tables.Column(verbose_name=pgettext_lazy("money", "Rate"), attrs=NUMBER, orderable=False)
    date = tables.Column(verbose_name=_("Date"), attrs=DAY)
    usd = tables.Column(verbose_name=_("USD"), attrs=NUMBER)

    class Meta(EntryTable.Meta):
        sequence = ["date", "id", "kind", "line", "amount", "rate", "usd"]
        order_by = ["date", "id"]

    def render_amount(self, record: Entry) -> str:
        return money(record.amount, record.currency)

    def render_rate(self, value: Decimal) -> str:
        return rate(value)

    def render_usd(self, value: Decimal) -> str:
        return exact(value)


class ContributionTable(SummedTable):
    """Contributions in detail: in their currency, and in dollars what was received and allotted."""

    reference = tables.Column(verbose_name=_("Agreement"), footer=_("Total"))
    donor = tables.Column(verbose_name=_("Donor"), accessor="donor__name")
    signed_on = tables.Column(verbose_name=_("Signed on"), attrs=DAY)
    pledged = tables.Column(verbose_name=pgettext_lazy("money", "Pledged"), attrs=NUMBER, orderable=False)
    received = tables.Column(verbose_name=pgettext_lazy("money", "Received"), attrs=NUMBER, orderable=False)
    received_usd = AmountColumn(verbose_name=_("Received (USD)"))
    allotted_usd = AmountColumn(verbose_name=_("Allotted (USD)"))

    class Meta(SummedTable.Meta):
        model = Contribution
        fields = ["reference", "donor", "signed_on", "pledged", "received", "received_usd", "allotted_usd"]
        empty_text = _("No contribution is recorded for this phase.")

    def render_reference(self, record: Contribution) -> str:
        return contribution_link(record.pk, record.reference)

    def render_donor(self, record: Contribution) -> str:
        return marked(typed_line(record.donor.name), record.donor)

    def render_signed_on(self, value) -> str:
        return date_short(value)

    def render_pledged(self, value: Decimal, record: Contribution) -> str:
        return money(value, record.currency)

    render_received = render_pledged
