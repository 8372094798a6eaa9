"""What the finance officer fills in. The rules are in `actions`; a form reads amounts, dates and choices kindly."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget import queries
from budget.actions.lines import note_lines
from budget.models import ActionLine, Commitment, Contribution
from portal import clock, currencies
from portal.fields import AmountFormField, DayFormField, LineFormField, ProseFormField
from portal.models import Country, Organisation, Phase


class RateField(AmountFormField):
    """US dollars for one unit; empty means 1, for the dollar itself."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("label", _("Rate of that day, in US dollars for one unit of the currency"))
        kwargs.setdefault("help_text", _("For instance 1.0833 for one euro. Leave empty for US dollars."))
        kwargs.setdefault("error_messages", {"required": _("Give the rate of that day.")})
        super().__init__(max_digits=14, decimal_places=10, required=False, **kwargs)
        self.needed = _("needed for any currency but the US dollar")


class CurrencyField(forms.ChoiceField):
    """A currency of today, named in the reader's language."""

    def __init__(self, **kwargs: Any):
        super().__init__(choices=currencies.choices, label=_("Currency"), initial=currencies.DOLLAR, **kwargs)


class LineChoice(forms.ModelChoiceField):
    """A line, with what can still be done on it."""

    def label_from_instance(self, line: ActionLine) -> str:
        return f"{line} ({line.phase.code})"


def with_rate(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """Fill in the dollar's rate; any other currency needs the one of the day."""
    if data.get("rate") is None and "rate" in data:
        if currency and currency != currencies.DOLLAR:
            raise ValidationError({"rate": _("Give the rate of that day.")})
        data["rate"] = Decimal(1)
    return data


def as_typed(amount: Decimal) -> str:
    """An amount to start from, as one would type it."""
    return f"{amount:f}".removesuffix(".00")


def memo() -> ProseFormField:
    return ProseFormField(
        label=pgettext_lazy("ledger", "Note"),
        words=200,
        required=False,
        help_text=_("For the ledger’s readers among staff only."),
    )


def reason(**kwargs: Any) -> ProseFormField:
    return ProseFormField(**{"label": _("Reason"), "words": 200, **kwargs})


class PledgeForm(forms.Form):
    """A donor's agreement. Who gives for the first time is named here."""

    phase = forms.ModelChoiceField(Phase.objects.none(), label=_("Phase"), empty_label=None)
    donor = forms.ModelChoiceField(
        Organisation.objects.order_by("name"), label=_("Donor"), required=False, empty_label=_("A new one, named below")
    )
    new_donor = LineFormField(label=_("Name of the new donor"), max_length=200, required=False)
    new_donor_country = forms.ModelChoiceField(
        Country.objects.all(),
        label=_("Country of the new donor"),
        required=False,
        empty_label=_("No single country"),
    )
    reference = LineFormField(label=_("Reference of the agreement"), max_length=60)
    signed_on = DayFormField(label=_("Signed on"))
    amount = AmountFormField(label=_("Amount pledged"))
    currency = CurrencyField()
    rate = RateField()
    earmark = LineChoice(
        ActionLine.objects.select_related("phase"),
        label=_("Only for the line"),
        required=False,
        empty_label=_("Any line"),
        help_text=_("Where the donor gives for one action line alone."),
    )
    purpose = ProseFormField(label=_("Purpose"), words=200, required=False, help_text=_("Seen by the donor."))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["phase"].queryset = queries.phases_with_lines()
        self.fields["donor"].needed = _("needed unless a new one is named")
        self.fields["new_donor"].needed = _("needed where none is chosen")

    def clean(self) -> dict[str, Any]:
        return with_rate(self.cleaned_data, self.cleaned_data.get("currency", ""))


class MoneyForm(forms.Form):
    """An amount in the contribution's currency, on a day, at that day's rate."""

    amount = AmountFormField(label=_("Amount"))
    rate = RateField()
    date = DayFormField(label=_("Date"))
    memo = memo()

    def __init__(self, *args: Any, contribution: Contribution, most: Decimal | None = None, **kwargs: Any):
        first = {"amount": as_typed(most)} if most else {}
        kwargs.setdefault("initial", {**first, "date": clock.today()})
        super().__init__(*args, **kwargs)
        self.currency = contribution.currency
        self.fields["amount"].label = _("Amount in %(currency)s") % {"currency": self.currency}
        if self.currency == currencies.DOLLAR:
            del self.fields["rate"]
        else:
            self.fields["rate"].required, self.fields["rate"].help_text = True, _("For instance 1.0833 for one euro.")

    def clean(self) -> dict[str, Any]:
        if self.currency == currencies.DOLLAR:
            self.cleaned_data["rate"] = Decimal(1)
        return self.cleaned_data


class AllotmentForm(forms.Form):
    """From a contribution to one of its phase's lines."""

    line = forms.ModelChoiceField(ActionLine.objects.none(), label=_("Action line"))
    usd = AmountFormField(label=_("Amount in US dollars"))
    date = DayFormField(label=_("Date"))
    memo = memo()

    def __init__(self, *args: Any, contribution: Contribution, **kwargs: Any):
        first = {"usd": as_typed(contribution.to_allot), "date": clock.today(), "line": contribution.earmark_id}
        super().__init__(*args, initial=first, **kwargs)
        lines = ActionLine.objects.filter(phase=contribution.phase_id)
        self.fields["line"].queryset = lines.filter(pk=contribution.earmark_id) if contribution.earmark_id else lines


class CommitmentForm(forms.Form):
    """Money set aside outside of a decision on an application."""

    line = LineChoice(ActionLine.objects.select_related("phase"), label=_("Action line"))
    party = forms.ModelChoiceField(
        Country.objects.filter(is_party=True), label=_("Party"), required=False, empty_label=_("Not tied to one Party")
    )
    year = forms.IntegerField(label=_("Year"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    amount = AmountFormField(label=_("Amount in US dollars"))
    label = LineFormField(label=_("What it is for"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, initial={"year": clock.today().year}, **kwargs)
        self.fields["party"].needed = _("needed on the line for technical assistance")


class AmendForm(forms.Form):
    """A commitment's new amount, or the rest given back."""

    amount = AmountFormField(label=_("New amount of the commitment in US dollars"))
    reason = reason()

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any):
        super().__init__(*args, initial={"amount": as_typed(commitment.amount)}, **kwargs)


class ReasonForm(forms.Form):
    """The reason for a correction."""

    reason = reason()


class ExpenditureForm(forms.Form):
    """What was paid out of a commitment."""

    amount = AmountFormField(label=_("Amount paid"))
    currency = CurrencyField()
    rate = RateField()
    date = DayFormField(label=_("Date of the payment"))
    memo = memo()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, initial={"currency": currencies.DOLLAR, "date": clock.today()}, **kwargs)

    def clean(self) -> dict[str, Any]:
        return with_rate(self.cleaned_data, self.cleaned_data.get("currency", ""))


class LinesForm(forms.Form):
    """The approved amount of each line, as set up or as changed."""

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lines = list(ActionLine.objects.filter(phase=phase)) or note_lines(phase)
        for line in lines:
            self.fields[line.code] = AmountFormField(label=str(line), initial=as_typed(line.approved))
        self.codes = [line.code for line in lines]
        self.is_change = lines[0].pk is not None
        if self.is_change:
            self.fields["total"] = AmountFormField(
                label=_("Approved for the phase"), initial=as_typed(phase.approved_total)
            )
            self.fields["reason"] = reason(label=_("Which decision approved this"))

    @property
    def amounts(self) -> dict[str, Decimal]:
        return {code: self.cleaned_data[code] for code in self.codes}
