"""The Secretariat's queue, and one workspace per application."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from applications import queries, rules
from applications.admin import assigning, decisions, evaluations, filters, notes, queue, screening
from applications.dossier import dossiers, reading
from applications.models import Application
from applications.queries.queue import is_key
from portal import history
from portal.outgoing import documents, outbox
from portal.rules import is_secretariat
from portal.staff.records import ReadOnlyAdmin

LATEST = 8  # entries of the trail in the workspace


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """The queue, and the workspace: the dossier on one side, what there is to do on the other."""

    viewers = is_secretariat

    def get_queryset(self, request):
        return queries.visible_to(request.user)

    def changelist_view(self, request, extra_context=None) -> HttpResponse:
        return queue.page(self, request)

    def get_urls(self):
        """The pages that the workspace leads to."""
        assign = evaluations.AssignEvaluator.as_view(model_admin=self)
        checklist = screening.Checklist.as_view(model_admin=self)
        differences = partial(screening.differences, self)
        pages = {"assign": assign, "checklist": checklist, "differences": differences}
        pages |= {"file": self.file}
        pages |= {"reopen": decisions.AskReopening.as_view(model_admin=self)}
        pages |= {"reopen_confirm": decisions.ConfirmReopening.as_view(model_admin=self)}
        pages |= {
            "note": notes.AddNote.as_view(model_admin=self),
            "contact": notes.LogContact.as_view(model_admin=self),
        }
        of_the_queue = {
            "charge/": ("charge", assigning.PutInCharge),
            "filters/keep/": ("keep_filter", filters.KeepFilter),
            "filters/<int:pk>/forget/": ("forget_filter", filters.ForgetFilter),
        }
        export = self.admin_site.admin_view(partial(queue.export, self))
        return [
            path("export/<slug:kind>/", export, name="applications_application_export"),
            *(
                path(
                    at,
                    self.admin_site.admin_view(page.as_view(model_admin=self)),
                    name=f"applications_application_{name}",
                )
                for at, (name, page) in of_the_queue.items()
            ),
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"applications_application_{name}")
                for name, view in pages.items()
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None) -> HttpResponse:
        """The workspace. There is nothing to change by hand, so Django's form isn't made at all."""
        application = self.get_queryset(request).filter(pk=object_id).first() if is_key(object_id) else None
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request, application):
            raise PermissionDenied
        if application is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        rules.read_conflict(request.user, application)
        context = {
            **self.about(request, application),
            "transitions": application.lifecycle.open_to(request.user, application),
            "dossier": reading.dossier(application),
            **queue.place(request, application),
            **decisions.panel(application),
        }
        return render(request, "admin/applications/application/workspace.html", context)

    def file(self, request, pk: int) -> HttpResponse:
        """The file beside the dossier: what was checked, judged, written, sent and done. The workspace asks for it as
        soon as it is there itself; without a script it is a page that one opens."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        application = get_object_or_404(self.get_queryset(request), pk=pk)
        context = {
            **self.about(request, application),
            "latest": history.history_of(application, request.user)[:LATEST],
            "documents": documents.about(application).exclude(kind=dossiers.DRAFT),
            "messages_sent": outbox.about(application).defer("text", "html")[:20],
            **screening.panel(application),
            **evaluations.panel(application),
            **notes.panel(application),
        }
        part = "panels" if request.htmx else "file"
        return render(request, f"admin/applications/application/{part}.html", context)

    def about(self, request: HttpRequest, application: Application) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": application.reference,
            "opts": Application._meta,
            "original": application,
            "application": application,
        }
