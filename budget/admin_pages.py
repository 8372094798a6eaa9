"""The finance officer's forms within the admin. Each acts once however often it is sent, and calls one action."""

from typing import Any

from django import forms as django_forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget import actions, forms
from budget.models import ActionLine, Commitment, Contribution, Entry
from budget.rules import keeps_the_ledger, may_set_lines
from portal.forms.page import FormPage
from portal.models import Phase
from portal.written import money


class MoneyPage(FormPage):
    """A form about one record of `model`, for whom `who` lets in; it leads back to the record."""

    template_name = "admin/budget/form.html"
    model: Any
    who = staticmethod(keeps_the_ledger)
    may_repeat = False
    model_admin: Any = None
    record: Any = None

    def prepare(self) -> None:
        if not self.who(self.request.user):
            raise PermissionDenied
        if "pk" in self.kwargs:
            self.record = get_object_or_404(self.model, pk=self.kwargs["pk"])

    def page_of(self, record) -> str:
        meta = record._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])

    def list_url(self) -> str:
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")

    def back_url(self) -> str:
        return self.page_of(self.record) if self.record else self.list_url()

    def facts(self) -> list[tuple[Any, str]]:
        """What to know beside the form: label and amount."""
        return []

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        opts = self.model._meta
        return {
            **site, "title": self.title, "opts": opts, "original": self.record, "list_url": self.list_url(),
            "facts": self.facts(),
        }  # fmt: skip


# --- Money in -------------------------------------------------------------------------------------------------------


class PledgePage(MoneyPage):
    model, form_class = Contribution, forms.PledgeForm
    title = submit_label = _("Record a pledge")
    intro = _("An agreement that a donor has signed. What is received of it, and the lines it goes to, come after.")
    done_message = _("The pledge is recorded.")

    def act(self, form) -> str:
        return self.page_of(actions.pledge(**form.cleaned_data, by=self.request.user))


class OfContribution(MoneyPage):
    """A form about one contribution."""

    model = Contribution

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

    def act(self, form) -> str:
        actions.add_to_pledge(self.record, **form.cleaned_data, by=self.request.user)
        return self.back_url()


class ReceiptPage(OfContribution):
    form_class = forms.MoneyForm
    title = submit_label = _("Record a receipt")
    done_message = _("The receipt is recorded. Allot it to the action lines it is for.")

    def form_kwargs(self) -> dict[str, Any]:
        return {**super().form_kwargs(), "most": self.record.to_receive}

    def act(self, form) -> str:
        actions.receive(self.record, **form.cleaned_data, by=self.request.user)
        return self.back_url()


class AllotmentPage(OfContribution):
    form_class = forms.AllotmentForm
    title = submit_label = _("Allot to a line")
    done_message = _("The allotment is recorded.")

    def act(self, form) -> str:
        given = form.cleaned_data
        actions.allot(self.record, given.pop("line"), **given, by=self.request.user)
        return self.back_url()


# --- Money out ------------------------------------------------------------------------------------------------------


class CommitmentPage(MoneyPage):
    model, form_class = Commitment, forms.CommitmentForm
    title = submit_label = _("Make a commitment")
    intro = _("An assistance’s commitment is made by the decision on its application; this is for everything else.")
    done_message = _("The commitment is made.")

    def act(self, form) -> str:
        given = form.cleaned_data
        return self.page_of(actions.commit(**given, by=self.request.user, language=self.request.LANGUAGE_CODE))


class OfCommitment(MoneyPage):
    """A form about one commitment."""

    model = Commitment

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

    def act(self, form) -> str:
        actions.spend(self.record, **form.cleaned_data, by=self.request.user)
        return self.back_url()


class AmendPage(OfCommitment):
    form_class = forms.AmendForm
    title = submit_label = _("Change the amount")
    edits = "line"
    done_message = _("The commitment is changed.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"commitment": self.record}

    def act(self, form) -> str:
        actions.change_commitment(self.record, **form.cleaned_data, by=self.request.user)
        return self.back_url()


class ReleasePage(OfCommitment):
    form_class = forms.ReasonForm
    title = submit_label = _("Release the rest")
    intro = _("What is not spent goes back to the line, where it can be committed again.")
    done_message = _("The rest is released.")

    def act(self, form) -> str:
        actions.release(self.record, **form.cleaned_data, by=self.request.user)
        return self.back_url()


# --- Corrections, lines ----------------------------------------------------------------------------------------------


class ReversePage(MoneyPage):
    model, form_class, danger = Entry, forms.ReasonForm, True
    title = submit_label = _("Reverse this entry")
    intro = _("The entry stays, and a second one takes it back. Then record what is right.")
    done_message = _("The entry is reversed.")

    def facts(self) -> list[tuple[Any, str]]:
        record = self.record
        return [(record.get_kind_display(), money(record.amount, record.currency)), (_("USD"), money(record.usd))]

    def act(self, form) -> str:
        return self.page_of(actions.reverse(self.record, **form.cleaned_data, by=self.request.user))


class LinesPage(MoneyPage):
    """The approved amounts of a phase, all at once: they add up to its total or are refused."""

    model, who = ActionLine, staticmethod(may_set_lines)
    done_message = _("The approved amounts are recorded.")
    edits = "phase"
    submit_label = _("Record the amounts")

    def prepare(self) -> None:
        super().prepare()
        self.title = _("Approved budget of: %(phase)s") % {"phase": self.phase}

    @property
    def phase(self) -> Phase:
        return get_object_or_404(Phase, pk=self.kwargs["phase_pk"])

    def form_kwargs(self) -> dict[str, Any]:
        return {"phase": self.phase}

    def make_form(self, data=None, files=None) -> django_forms.Form:
        return forms.LinesForm(data, **self.form_kwargs())

    def facts(self) -> list[tuple[Any, str]]:
        return [(_("Approved for the phase"), money(self.phase.approved_total))]

    def act(self, form) -> str:
        if form.is_change:
            given = {name: form.cleaned_data[name] for name in ("total", "reason")}
            actions.change_lines(self.phase, form.amounts, **given, by=self.request.user)
        else:
            actions.set_up_lines(self.phase, amounts=form.amounts, by=self.request.user)
        return self.list_url()
