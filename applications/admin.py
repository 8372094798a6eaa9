"""The Secretariat's work on calls and applications: a queue, and one workspace per application."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from applications import actions, content, forms, lifecycle, queries, reference
from applications.models import Application, Call, CountryList, Criterion, Evaluation
from budget import queries as money
from portal import actions as portal_actions
from portal import documents, outbox
from portal.adminsite import CLEAN_LINES, PortalModelAdmin, ReadOnlyAdmin
from portal.rules import is_secretariat
from portal.views.forms import FormPage


@admin.register(CountryList)
class CountryListAdmin(PortalModelAdmin, TranslationAdmin):
    list_display = ["name", "dated", "source"]
    viewers = is_secretariat


class CriterionInline(TranslationStackedInline):
    model = Criterion
    extra = 0
    formfield_overrides = CLEAN_LINES

    def _in_preparation(self, obj: Call | None) -> bool:
        return obj is None or obj.state == "draft"

    def has_add_permission(self, request, obj=None) -> bool:
        return is_secretariat(request.user) and self._in_preparation(obj)

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request, obj=None) -> bool:
        return is_secretariat(request.user)


class CallForm(ModelForm):
    """The languages as ticks."""

    languages = forms.languages_field()


@admin.register(Call)
class CallAdmin(PortalModelAdmin, TranslationAdmin):
    form = CallForm
    list_display = ["code", "title", "state_label", "opens_on", "closes_on"]
    inlines = [CriterionInline]
    viewers = is_secretariat
    fields = [
        "code",
        "phase",
        "title",
        "summary",
        "languages",
        "eligible",
        "logistics_ceiling",
        "opens_on",
        "closes_on",
    ]

    def has_change_permission(self, request, obj=None) -> bool:
        return is_secretariat(request.user) and (obj is None or obj.state == "draft")

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def create(self, request, form):
        """A new call begins with the grid of criteria that officers may change until it opens."""
        call = form.instance
        portal_actions.save_in_admin(call, by=request.user, save_related=form.save_m2m)
        reference.start_criteria(call)
        return call


class AssignEvaluator(FormPage):
    """Ask an evaluator, from the workspace."""

    template_name = "admin/form_page.html"
    title = _("Ask an evaluator")
    submit_label = _("Ask")
    model_admin: Any = None

    def prepare(self) -> None:
        self.application = get_object_or_404(self.model_admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def make_form(self, data=None, files=None) -> forms.AssignForm:
        return forms.AssignForm(data, evaluators=queries.free_evaluators(self.application))

    def act(self, form) -> str:
        actions.assign_evaluator(self.application, by=self.request.user, **form.cleaned_data)
        return self.back_url()

    def back_url(self) -> str:
        return reverse("admin:applications_application_change", args=[self.application.pk])

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": Application._meta, "original": self.application}


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """The queue, and the workspace: the dossier on one side, what there is to do on the other."""

    list_display = ["reference", "title", "party", "state_label", "officer", "evaluations", "score", "state_since"]
    list_filter = ["state", "call", "party__region", ("officer", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["reference", "title", "party__short_name_fr", "party__short_name_en"]
    list_select_related = ["party", "officer", "call"]
    change_form_template = "admin/applications/application/workspace.html"
    ordering = ["-state_since"]
    viewers = is_secretariat
    fields: tuple = ()

    def get_queryset(self, request):
        return queries.queue(request.user)

    @admin.display(description=_("evaluations"))
    def evaluations(self, application) -> str:
        return f"{application.evaluations_in}/{application.evaluations_asked}"

    def get_urls(self):
        view = self.admin_site.admin_view(AssignEvaluator.as_view(model_admin=self))
        return [path("<int:pk>/assign/", view, name="applications_application_assign"), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= self.workspace(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def workspace(self, request: HttpRequest, obj: Application) -> dict[str, Any]:
        """Everything that the officer needs to see to act on one application."""
        whole = queries.whole(Application.objects.select_related("call__phase", "call__eligible", "party", "officer"))
        application = whole.get(pk=obj.pk)
        line = money.assistance_line(application.call.phase)
        evaluations = list(queries.evaluations_for_officer(application))
        return {
            "application": application,
            "dossier": content.dossier(application),
            "checks": [(gate, gate.holds(application)) for gate in lifecycle.ELIGIBLE],
            "evaluations": evaluations,
            "scores_by_criterion": score_table(application, evaluations),
            "available": money.available(line) if line else None,
            "documents": documents.about(application),
            "messages_sent": outbox.about(application)[:20],
        }


def score_table(application: Application, evaluations: list[Evaluation]) -> list[dict[str, Any]]:
    """A row per criterion: its weight and each evaluator's score, in the order of the evaluations."""
    given = {(e.pk, s.criterion_id): s.value for e in evaluations for s in e.scores.all()}
    return [
        {"criterion": criterion, "values": [given.get((e.pk, criterion.pk)) for e in evaluations]}
        for criterion in application.call.criteria.all()
    ]


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """Reached from the workspace, to reopen an evaluation."""

    list_display = ["application", "evaluator", "state_label", "due_on", "score"]
    list_filter = ["state"]
    list_select_related = ["application", "evaluator"]
    fields = ["application", "evaluator", "due_on", "comment", "score"]
    viewers = is_secretariat
