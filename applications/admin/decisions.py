"""What the workspace shows of the decision: the money that it can commit, its round, its re-opening by two officers."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.actions import reopening
from applications.forms.rounds import ReasonForm
from applications.models import Application
from applications.queries import rounds as queries
from applications.selection import decisions
from budget import queries as money
from portal.forms.page import FormPage
from portal.rules import is_secretariat


def panel(application: Application) -> dict[str, Any]:
    """What is left on the line for technical assistance (USD), None where the phase has none; the round it is in."""
    line = money.assistance_line(application.call.phase_id)
    decided = application.state in reopening.DECIDED
    in_a_round = application.state in ("evaluated", "reserve")
    return {
        "available": line.available if line else None,
        "selection_round": queries.open_round_of(application) if in_a_round else None,
        "reopening": queries.reopening_of(application) if decided else None,
        "may_be_reopened": decided and decisions.what_rests_on(application) is None,
    }


class DecisionPage(FormPage):
    """One form about the decision on an application; it leads back to the workspace."""

    template_name = "admin/form_page.html"
    model_admin: Any = None

    def prepare(self) -> None:
        if not is_secretariat(self.request.user):
            raise PermissionDenied
        self.application = get_object_or_404(self.model_admin.get_queryset(self.request), pk=self.kwargs["pk"])
        self.asked = queries.reopening_of(self.application)

    def back_url(self) -> str:
        return reverse("admin:applications_application_change", args=[self.application.pk])

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": Application._meta, "original": self.application}


class AskReopening(DecisionPage):
    form_class = ReasonForm
    title = _("Ask to re-open the decision")
    intro = _("Nothing changes before another officer confirms it. The Party then reads this reason.")
    submit_label = _("Ask another officer")
    done_message = _("Another officer must now confirm that the decision is re-opened.")

    def act(self, form) -> str:
        reopening.ask_reopening(self.application, by=self.request.user, **form.cleaned_data)
        return self.back_url()


class ConfirmReopening(DecisionPage):
    """By another officer; or by either, that the decision stands."""

    template_name = "admin/applications/application/reopening.html"
    title = _("Re-open the decision")
    intro = _("The application is evaluated and undecided again, its commitment is released, the Party is told.")
    submit_label = _("Go on")
    danger = True

    class form_class(forms.Form):
        answer = forms.ChoiceField(
            label=_("Your answer"),
            widget=forms.RadioSelect,
            choices=[("confirm", _("I confirm that the decision is re-opened")), ("drop", _("The decision stands"))],
        )

    def act(self, form) -> str:
        asked = get_object_or_404(self.application.reopenings.order_by("-pk")[:1])
        act = reopening.confirm_reopening if form.cleaned_data["answer"] == "confirm" else reopening.drop_reopening
        act(asked, by=self.request.user)
        return self.back_url()

    def context(self) -> dict[str, Any]:
        return super().context() | {"asked": self.asked}
