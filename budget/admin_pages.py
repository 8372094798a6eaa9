"""The finance officer's forms within the admin. Each acts once however often it is sent, and calls one action."""

from typing import Any

from django import forms as django_forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget import actions, forms
from budget.models import ActionLine
from budget.rules import keeps_the_ledger, may_set_lines
from portal.models import Phase
from portal.staff.pages import AdminPage, address_of
from portal.written import money


class MoneyPage(AdminPage):
    """A form of the finance officer's, with what to know beside it."""

    template_name = "admin/budget/form.html"
    may_repeat = False

    def may_open(self) -> bool:
        return keeps_the_ledger(self.request.user)

    def facts(self) -> list[tuple[Any, str]]:
        """What to know beside the form: label and amount."""
        return []

    def context(self) -> dict[str, Any]:
        return super().context() | {"facts": self.facts()}


# --- Money in -------------------------------------------------------------------------------------------------------


class PledgePage(MoneyPage):
    form_class = forms.PledgeForm
    title = submit_label = _("Record a pledge")
    intro = _("An agreement that a donor has signed. What is received of it, and the lines it goes to, come after.")
    done_message = _("The pledge is recorded.")

    def act(self, form) -> str:
        return address_of(actions.pledge(**form.cleaned_data, by=self.request.user))


class OfContribution(MoneyPage):
    """A form about one contribution."""

    def form_kwargs(self) -> dict[str, Any]:
        return {"contribution": self.record}

    def facts(self) -> list[tuple[Any, str]]:
        record = self.record
        return [
            (pgettext_lazy("money", "Pledged"), money(record.pledged, record.currency)),
            (_("Still to be received"), money(record.to_receive, record.currency)),
            (_("Received, not yet allotted"), money(record.to_allot)),
        ]


class AddToPledgePage(OfContribution):
    form_class = forms.MoneyForm
    title = submit_label = _("Add to the pledge")
    intro = _("What the donor gives beyond the first agreement, or the right amount after a wrong one was reversed.")
    done_message = _("The pledge is recorded.")

    def change(self, form) -> None:
        actions.add_to_pledge(self.record, **form.cleaned_data, by=self.request.user)


class ReceiptPage(OfContribution):
    form_class = forms.MoneyForm
    title = submit_label = _("Record a receipt")
    done_message = _("The receipt is recorded. Allot it to the action lines it is for.")

    def form_kwargs(self) -> dict[str, Any]:
        return {**super().form_kwargs(), "most": self.record.to_receive}

    def change(self, form) -> None:
        actions.receive(self.record, **form.cleaned_data, by=self.request.user)


class AllotmentPage(OfContribution):
    form_class = forms.AllotmentForm
    title = submit_label = _("Allot to a line")
    done_message = _("The allotment is recorded.")

    def change(self, form) -> None:
        given = form.cleaned_data
        actions.allot(self.record, given.pop("line"), **given, by=self.request.user)


# --- Money out ------------------------------------------------------------------------------------------------------


class CommitmentPage(MoneyPage):
    form_class = forms.CommitmentForm
    title = submit_label = _("Make a commitment")
    intro = _("An assistance’s commitment is made by the decision on its application; this is for everything else.")
    done_message = _("The commitment is made.")

    def act(self, form) -> str:
        given = form.cleaned_data
        return address_of(actions.commit(**given, by=self.request.user, language=self.request.LANGUAGE_CODE))


class OfCommitment(MoneyPage):
    """A form about one commitment."""

    @property
    def line(self) -> ActionLine:
        return self.record.line

    def facts(self) -> list[tuple[Any, str]]:
        record = self.record
        return [
            (pgettext_lazy("money", "Committed"), money(record.amount)),
            (_("Not yet spent"), money(record.rest)),
            (_("Available on the line"), money(record.line.available)),
        ]


class ExpenditurePage(OfCommitment):
    form_class = forms.ExpenditureForm
    title = submit_label = _("Record an expenditure")
    done_message = _("The expenditure is recorded.")

    def change(self, form) -> None:
        actions.spend(self.record, **form.cleaned_data, by=self.request.user)


class AmendPage(OfCommitment):
    form_class = forms.AmendForm
    title = submit_label = _("Change the amount")
    edits = "line"
    done_message = _("The commitment is changed.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"commitment": self.record}

    def change(self, form) -> None:
        actions.change_commitment(self.record, **form.cleaned_data, by=self.request.user)


class ReleasePage(OfCommitment):
    form_class = forms.ReasonForm
    title = submit_label = _("Release the rest")
    intro = _("What is not spent goes back to the line, where it can be committed again.")
    done_message = _("The rest is released.")

    def change(self, form) -> None:
        actions.release(self.record, **form.cleaned_data, by=self.request.user)


# --- Corrections, lines ----------------------------------------------------------------------------------------------


class ReversePage(MoneyPage):
    form_class, danger = forms.ReasonForm, True
    title = submit_label = _("Reverse this entry")
    intro = _("The entry stays, and a second one takes it back. Then record what is right.")
    done_message = _("The entry is reversed.")

    def facts(self) -> list[tuple[Any, str]]:
        record = self.record
        return [(record.get_kind_display(), money(record.amount, record.currency)), (_("USD"), money(record.usd))]

    def act(self, form) -> str:
        return address_of(actions.reverse(self.record, **form.cleaned_data, by=self.request.user))


class LinesPage(MoneyPage):
    """The approved amounts of a phase, all at once: they add up to its total or are refused."""

    done_message = _("The approved amounts are recorded.")
    edits = "phase"
    submit_label = _("Record the amounts")

    def may_open(self) -> bool:
        return may_set_lines(self.request.user)

    def prepare(self) -> None:
        super().prepare()
        self.phase = get_object_or_404(Phase, pk=self.kwargs["phase_pk"])
        self.title = _("Approved budget of: %(phase)s") % {"phase": self.phase}

    def form_kwargs(self) -> dict[str, Any]:
        return {"phase": self.phase}

    def make_form(self, data=None, files=None) -> django_forms.Form:
        return forms.LinesForm(data, **self.form_kwargs())

    def facts(self) -> list[tuple[Any, str]]:
        return [(_("Approved for the phase"), money(self.phase.approved_total))]

    def change(self, form) -> None:
        if form.is_change:
            given = {name: form.cleaned_data[name] for name in ("total", "reason")}
            actions.change_lines(self.phase, form.amounts, **given, by=self.request.user)
        else:
            actions.set_up_lines(self.phase, amounts=form.amounts, by=self.request.user)
