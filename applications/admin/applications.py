"""The Secretariat's queue, and one workspace per application."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from applications import content, dossiers, queries
from applications.admin import deciding, evaluations, screening
from applications.models import Application
from portal import documents, outbox
from portal.adminsite import ReadOnlyAdmin
from portal.rules import is_secretariat


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """The queue, and the workspace: the dossier on one side, what there is to do on the other."""

    list_display = [
        "reference",
        "title",
        "party",
        "state_label",
        "officer",
        "evaluations_in_of_asked",
        "score",
        "state_since",
    ]
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
    def evaluations_in_of_asked(self, application) -> str:
        return f"{application.evaluations_in}/{application.evaluations_asked}"

    def get_urls(self):
        """The pages that the workspace leads to."""
        assign = evaluations.AssignEvaluator.as_view(model_admin=self)
        checklist = screening.Checklist.as_view(model_admin=self)
        differences = partial(screening.differences, self)
        pages = {"assign": assign, "checklist": checklist, "differences": differences}
        pages |= {"reopen": deciding.AskReopening.as_view(model_admin=self)}
        pages |= {"reopen_confirm": deciding.ConfirmReopening.as_view(model_admin=self)}
        return [
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"applications_application_{name}")
                for name, view in pages.items()
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= self.workspace(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def workspace(self, request: HttpRequest, obj: Application) -> dict[str, Any]:
        """Everything that the officer needs to see to act on one application."""
        whole = queries.whole(Application.objects.select_related("call__phase", "call__eligible", "party", "officer"))
        application = whole.get(pk=obj.pk)
        context = {
            "application": application,
            "dossier": content.dossier(application),
            "documents": documents.about(application).exclude(kind=dossiers.DRAFT),
            "messages_sent": outbox.about(application)[:20],
        }
        for panel in (screening.panel, evaluations.panel, deciding.panel):
            context |= panel(application)
        return context
