"""What the workspace shows of the decision: the money that it can commit, its round, its re-opening by two officers."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from applications.actions import reopening
from applications.forms.rounds import ReasonForm
from applications.models import Application
from applications.queries import rounds as queries
from applications.selection import decisions
from budget import queries as money
from portal.staff.pages import AdminPage


def panel(application: Application) -> dict[str, Any]:
    """What is left on the line for technical assistance (USD), None where the phase has none; the round it is in."""
    line = money.assistance_line(application.call.phase_id)
    decided = application.state in reopening.DECIDED
    resting = decisions.what_rests_on(application) if decided else None
    in_a_round = application.state in ("evaluated", "reserve")
    return {
        "available": line.available if line else None,
        "selection_round": queries.open_round_of(application) if in_a_round else None,
        "reopening": queries.reopening_of(application) if decided else None,
        "resting": resting,
        "may_be_reopened": decided and resting is None,
    }


class AskReopening(AdminPage):
    form_class = ReasonForm
    title = _("Ask to re-open the decision")
    intro = _("Nothing changes before another officer confirms it. The Party then reads this reason.")
    submit_label = _("Ask another officer")
    done_message = _("Another officer must now confirm that the decision is re-opened.")

    def change(self, form) -> None:
        reopening.ask_reopening(self.record, by=self.request.user, **form.cleaned_data)


class ConfirmReopening(AdminPage):
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

    def change(self, form) -> None:
        asked = get_object_or_404(self.record.reopenings.order_by("-pk")[:1])
        act = reopening.confirm_reopening if form.cleaned_data["answer"] == "confirm" else reopening.drop_reopening
        act(asked, by=self.request.user)

    def context(self) -> dict[str, Any]:
        return super().context() | {"asked": queries.reopening_of(self.record)}
