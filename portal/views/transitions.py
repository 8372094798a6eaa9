"""One page for every transition of every lifecycle: what it does, what it asks for, one button."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from portal import lifecycle
from portal.lifecycle import Lived
from portal.models import User
from portal.views.forms import FormPage


class TransitionPage(FormPage):
    """URL: `<pk>/do/<action>/`. `records(user)` starts from what the person may see."""

    template_name = "portal/transition.html"
    records: Any
    leads_to: Any

    def queryset(self, user: User) -> QuerySet:
        return type(self).records(user)

    def prepare(self) -> None:
        self.record: Lived = get_object_or_404(self.queryset(self.request.user), pk=self.kwargs["pk"])
        self.table = lifecycle.of(self.record)
        try:
            self.row = self.table.row(self.kwargs["action"])
        except KeyError:
            raise Http404 from None
        if not self.row.allows(self.request.user, self.record):
            raise PermissionDenied
        self.title, self.intro, self.submit_label, self.danger = (
            self.row.label,
            self.row.hint,
            self.row.label,
            self.row.danger,
        )
        self.done_message = self.row.done

    def make_form(self, data=None, files=None) -> forms.Form:
        form = forms.Form(data, files)
        form.fields.update(self.row.fields())
        return form

    def act(self, form: forms.Form) -> str:
        self.table.perform(self.record, self.row.name, by=self.request.user, **form.cleaned_data)
        return type(self).leads_to(self.request.user, self.record)

    def back_url(self) -> str:
        return type(self).leads_to(self.request.user, self.record)

    def context(self) -> dict[str, Any]:
        closed = [gate.message for gate in self.row.gates if not gate.holds(self.record)]
        moved_on = self.record.state not in self.row.source
        return {"record": self.record, "row": self.row, "closed": closed, "moved_on": moved_on}
