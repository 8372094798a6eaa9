"""Evaluators asked from the workspace; evaluations followed, given more time, reopened, taken back."""

from typing import Any

from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from applications import actions, queries, ties
from applications.effects.evaluations import is_wide, spread_of
from applications.forms.evaluations import AssignForm, ExtendForm
from applications.models import Application, Criterion, Evaluation
from portal.forms.page import FormPage
from portal.rules import is_secretariat
from portal.staff.records import ReadOnlyAdmin


class OfficerPage(FormPage):
    """A form within the admin, about the record of the address, as far as the officer sees it."""

    template_name = "admin/form_page.html"
    model_admin: Any = None

    def prepare(self) -> None:
        self.record = get_object_or_404(self.model_admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": self.record._meta, "original": self.record}

    def back_url(self) -> str:
        meta = self.record._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.record.pk])


class AssignEvaluator(OfficerPage):
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

    def act(self, form) -> str:
        actions.assign_evaluator(self.record, by=self.request.user, **form.cleaned_data)
        return self.back_url()

    def context(self) -> dict[str, Any]:
        return {**super().context(), "suggestions": self.suggestions}


class ExtendDue(OfficerPage):
    """Give an evaluator more time."""

    title = _("Give more time")
    submit_label = _("Give more time")
    done_message = _("The evaluator is told of the new date.")

    def make_form(self, data=None, files=None) -> ExtendForm:
        return ExtendForm(data)

    def act(self, form) -> str:
        actions.extend_due(self.record, by=self.request.user, **form.cleaned_data)
        return self.back_url()


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """Reached from the workspace, to give more time, reopen, take back."""

    list_display = ["application", "evaluator", "state_label", "due_on", "score"]
    list_filter = ["state"]
    list_select_related = ["application", "evaluator"]
    fields = ["application", "evaluator", "due_on", "comment", "score", "could_read_others"]
    change_form_template = "admin/applications/evaluation/change_form.html"
    viewers = is_secretariat

    def get_queryset(self, request):
        return ties.open_to(request.user, super().get_queryset(request), "application__")

    def get_urls(self):
        view = self.admin_site.admin_view(ExtendDue.as_view(model_admin=self))
        return [path("<int:pk>/extend/", view, name="applications_evaluation_extend"), *super().get_urls()]


def panel(application: Application) -> dict[str, Any]:
    """What the workspace shows of the evaluations, for the Secretariat alone."""
    evaluations = list(queries.evaluations_for_officer(application))
    found = [e.score for e in evaluations if e.score is not None]
    spread = spread_of(found)
    return {
        "evaluations": evaluations,
        "scores_by_criterion": score_table(application, evaluations),
        "spread": spread if len(found) > 1 else None,
        "spread_is_wide": is_wide(spread, application.call),
    }


def score_table(application: Application, evaluations: list[Evaluation]) -> list[dict[str, Any]]:
    """A row per criterion: its weight, each evaluator's score in the order of the evaluations, and how far apart those
    are that count."""
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
