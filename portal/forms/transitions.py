"""One page for every transition of every lifecycle: what it does, what it asks for, one button."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal import lifecycle
from portal.forms.page import FormPage
from portal.lifecycle import Gate, Lived, Transition
from portal.models import User
from portal.refusals import GateClosed

WAIVER = "waive_"


def waiver(gate: Gate) -> str:
    """The name of the field in which a gate's waiver is reasoned."""
    return f"{WAIVER}{gate.name}"


class TransitionPage(FormPage):
    """URL: `<pk>/do/<action>/`, or a page of its own for one `action`. `records(user)` starts from what the person may
    see."""

    template_name = "portal/transition.html"
    action = ""
    records: Any
    leads_to: Any

    def queryset(self, user: User) -> QuerySet:
        return type(self).records(user)

    def prepare(self) -> None:
        self.record = self.find_record()
        self.table = lifecycle.of(self.record)
        self.row = self.find_row(self.action or self.kwargs["action"])
        if not self.row.allows(self.request.user, self.record):
            raise PermissionDenied
        self.closed = [gate for gate in self.row.gates if not gate.holds(self.record)]
        self.waivable = [gate for gate in self.closed if gate.may_be_waived(self.request.user, self.record)]
        self.title, self.intro, self.submit_label, self.danger = (
            self.row.label,
            self.row.hint,
            self.row.label,
            self.row.danger,
        )
        self.done_message = self.row.done

    def find_record(self) -> Lived:
        """The record of the address. Raises Http404."""
        return get_object_or_404(self.queryset(self.request.user), pk=self.kwargs["pk"])

    def find_row(self, name: str) -> Transition:
        """The row of that name, where it has a page. Raises Http404."""
        try:
            row = self.table.row(name)
        except KeyError:
            raise Http404 from None
        if not row.offered:
            raise Http404
        return row

    def make_form(self, data=None, files=None) -> forms.Form:
        form = forms.Form(data, files)
        form.fields.update(self.row.fields())
        form.fields.update({waiver(gate): self.waiver_field(gate) for gate in self.waivable})
        return form

    def waiver_field(self, gate: Gate) -> forms.Field:
        label = format_lazy(_("Reason to go on all the same: {message}"), message=gate.message)
        field = lifecycle.reason_field(label, required=False)
        field.needed = _("needed until it holds")
        return field

    def act(self, form: forms.Form) -> str:
        answers = {name: value for name, value in form.cleaned_data.items() if not name.startswith(WAIVER)}
        waive = {gate.name: form.cleaned_data[waiver(gate)] for gate in self.waivable}
        try:
            self.table.perform(self.record, self.row.name, by=self.request.user, waive=waive, **answers)
        except GateClosed as refusal:
            raise self.at_its_field(refusal) from None
        return type(self).leads_to(self.request.user, self.record)

    def at_its_field(self, refusal: GateClosed) -> ValidationError:
        """What only lacks a reason is said where the reason goes."""
        fields = {gate.name: waiver(gate) for gate in self.waivable}
        said: dict[str, list[ValidationError]] = {}
        for error in refusal.error_list:
            said.setdefault(fields.get(error.code, NON_FIELD_ERRORS), []).append(
                ValidationError(_("Give the reason, or wait until it holds.")) if error.code in fields else error
            )
        return ValidationError(said)

    def back_url(self) -> str:
        return type(self).leads_to(self.request.user, self.record)

    def context(self) -> dict[str, Any]:
        closed = [gate.message for gate in self.closed if gate not in self.waivable]
        moved_on = self.record.state not in self.row.source
        return {"record": self.record, "row": self.row, "closed": closed, "moved_on": moved_on}
