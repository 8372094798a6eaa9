"""Evaluators asked from the workspace, evaluations reopened."""

from typing import Any

from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import actions, queries
from applications.forms.evaluating import AssignForm
from applications.models import Application, Evaluation
from portal.adminsite import ReadOnlyAdmin
from portal.rules import is_secretariat
from portal.views.forms import FormPage


class AssignEvaluator(FormPage):
    """Ask an evaluator, from the workspace."""

    template_name = "admin/form_page.html"
    title = _("Ask an evaluator")
    submit_label = _("Ask")
    model_admin: Any = None

    def prepare(self) -> None:
        self.application = get_object_or_404(self.model_admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def make_form(self, data=None, files=None) -> AssignForm:
        return AssignForm(data, evaluators=queries.free_evaluators(self.application))

    def act(self, form) -> str:
        actions.assign_evaluator(self.application, by=self.request.user, **form.cleaned_data)
        return self.back_url()

    def back_url(self) -> str:
        return reverse("admin:applications_application_change", args=[self.application.pk])

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": Application._meta, "original": self.application}


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """Reached from the workspace, to reopen an evaluation."""

    list_display = ["application", "evaluator", "state_label", "due_on", "score"]
    list_filter = ["state"]
    list_select_related = ["application", "evaluator"]
    fields = ["application", "evaluator", "due_on", "comment", "score"]
    viewers = is_secretariat


def panel(application: Application) -> dict[str, Any]:
    """What the workspace shows of the evaluations, for the Secretariat alone."""
    evaluations = list(queries.evaluations_for_officer(application))
    return {"evaluations": evaluations, "scores_by_criterion": score_table(application, evaluations)}


def score_table(application: Application, evaluations: list[Evaluation]) -> list[dict[str, Any]]:
    """A row per criterion: its weight and each evaluator's score, in the order of the evaluations."""
    given = {(e.pk, s.criterion_id): s.value for e in evaluations for s in e.scores.all()}
    return [
        {"criterion": criterion, "values": [given.get((e.pk, criterion.pk)) for e in evaluations]}
        for criterion in application.call.criteria.all()
    ]
