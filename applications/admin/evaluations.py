"""Evaluators asked from the workspace; evaluations followed, given more time, reopened, taken back."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from applications import actions, queries
from applications.forms.evaluations import AssignForm, ExtendForm
from applications.models import Application, Criterion, Evaluation
from portal.interests import ties
from portal.readings.figures import is_wide, spread_of
from portal.rules import is_secretariat
from portal.staff import lists
from portal.staff.pages import AdminPage
from portal.staff.records import ReadOnlyAdmin


class AssignEvaluator(AdminPage):
    """Ask an evaluator, from the workspace: those who have the least to do stand first."""

    template_name = "admin/applications/application/assign.html"
    title = _("Ask an evaluator")
    submit_label = _("Ask")

    def prepare(self) -> None:
        super().prepare()
        self.suggestions = queries.suggestions(self.record)

    def make_form(self, data=None, files=None) -> AssignForm:
        free = [suggestion.evaluator for suggestion in self.suggestions if not suggestion.against]
        return AssignForm(data, evaluators=free, days=self.record.call.days_to_evaluate)

    def change(self, form) -> None:
        actions.assign_evaluator(self.record, by=self.request.user, **form.cleaned_data)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "suggestions": self.suggestions}


class ExtendDue(AdminPage):
    """Give an evaluator more time."""

    title = _("Give more time")
    submit_label = _("Give more time")
    done_message = _("The evaluator is told of the new date.")
    form_class = ExtendForm

    def change(self, form) -> None:
        actions.extend_due(self.record, by=self.request.user, **form.cleaned_data)


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """Reached from the workspace, to give more time, reopen, take back."""

    list_display = ["application", "country", "evaluator", "state_label", "deadline", "score"]
    list_filter = ["state"]
    list_select_related = ["application__party", "evaluator"]
    search_fields = ["application__folded", "application__party__folded", "evaluator__folded"]
    fields = ["application", "evaluator", "deadline", "comment", "score", "could_read_others"]
    change_form_template = "admin/applications/evaluation/change_form.html"
    viewers = is_secretariat
    deadline = lists.deadline(_("due on"), "due_on")
    country = lists.country("application__party")
    pages = {"extend": ("<int:pk>/extend/", ExtendDue)}

    def get_queryset(self, request):
        return ties.open_to(request.user, super().get_queryset(request), "application__")


def panel(application: Application) -> dict[str, Any]:
    """What the workspace shows of the evaluations, for the Secretariat alone."""
    evaluations = list(queries.evaluations_for_officer(application))
    scores = [e.score for e in evaluations if e.score is not None]
    spread = spread_of(scores)
    return {
        "evaluations": evaluations,
        "scores_by_criterion": score_table(application, evaluations),
        "spread": spread if len(scores) > 1 else None,
        "spread_is_wide": is_wide(spread, application.call),
    }


def score_table(application: Application, evaluations: list[Evaluation]) -> list[dict[str, Any]]:
    """A row per criterion: its weight, each evaluator's score in the order of the evaluations, and the spread of those
    submitted."""
    given = {(e.pk, s.criterion_id): s.value for e in evaluations for s in e.scores.all()}
    counting = [e.pk for e in evaluations if e.state == "submitted"]
    rows = []
    for criterion in application.call.criteria.all():
        values = [given[pk, criterion.pk] for pk in counting if given.get((pk, criterion.pk)) is not None]
        spread = spread_of(values)
        rows.append(
            {
                "criterion": criterion,
                "values": [given.get((e.pk, criterion.pk)) for e in evaluations],
                "spread": spread if len(values) > 1 else None,
                "is_wide": is_wide(spread, application.call, of=Criterion.TOP),
            }
        )
    return rows
