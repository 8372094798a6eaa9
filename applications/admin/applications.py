"""The Secretariat's queue, and one workspace per application."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from applications import queries
from applications.admin import assigning, decisions, evaluations, moving, notes, queue, screening
from applications.dossier import dossiers, reading
from applications.models import Application
from applications.queries.queue import Asked, asked_for, is_key
from portal import history
from portal.interests.rules import read_conflict
from portal.outgoing import documents, outbox
from portal.rules import is_secretariat
from portal.staff.exporting import Listing
from portal.staff.pages import AdminView
from portal.staff.queues import Queued
from portal.staff.records import ReadOnlyAdmin

LATEST = 8  # entries of the trail in the workspace


class File(AdminView):
    """The file beside the dossier: what was checked, judged, written, sent and done. The workspace asks for it as
    soon as it is there itself; without a script it is a page that one opens."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        application = self.record
        context = {
            **self.context(),
            "title": application.reference,
            "application": application,
            "latest": history.history_of(application, request.user)[:LATEST],
            "documents": documents.about(application).exclude(kind=dossiers.DRAFT),
            "messages_sent": outbox.about(application).defer("text", "html")[:20],
            **screening.panel(application),
            **evaluations.panel(application),
            **notes.panel(application),
        }
        part = "panels" if request.htmx else "file"
        return render(request, f"admin/applications/application/{part}.html", context)


@admin.register(Application)
class ApplicationAdmin(Queued, ReadOnlyAdmin):
    """The queue, and the workspace: the dossier on one side, what there is to do on the other."""

    viewers = is_secretariat
    own = "state=open&officer=me&order=waiting"
    pages = {
        "changelist": ("", queue.Queue),
        "charge": ("charge/", assigning.PutInCharge),
        "file": ("<int:pk>/file/", File),
        "assign": ("<int:pk>/assign/", evaluations.AssignEvaluator),
        "do": ("<int:pk>/do/<slug:action>/", moving.Move),
        "checklist": ("<int:pk>/checklist/", screening.Checklist),
        "differences": ("<int:pk>/differences/", screening.Differences),
        "reopen": ("<int:pk>/reopen/", decisions.AskReopening),
        "reopen_confirm": ("<int:pk>/reopen_confirm/", decisions.ConfirmReopening),
        "note": ("<int:pk>/note/", notes.AddNote),
        "contact": ("<int:pk>/contact/", notes.LogContact),
    }

    def get_queryset(self, request):
        return queries.visible_to(request.user)

    def asked(self, request, given) -> str:
        return Asked.read(given).address()

    def keys(self, request, asked: str) -> list[int]:
        return list(asked_for(request.user, Asked.read(QueryDict(asked))).values_list("pk", flat=True))

    def listing(self, request) -> Listing:
        return queue.listing(request.user, Asked.read(request.GET))

    def link(self, asked: str) -> str:
        return asked

    def came_by(self, request) -> str | None:
        return self.asked(request, request.GET) if request.GET else None

    def change_view(self, request, object_id, form_url="", extra_context=None) -> HttpResponse:
        """The workspace. There is nothing to change by hand, so Django's form isn't made at all."""
        application = self.get_queryset(request).filter(pk=object_id).first() if is_key(object_id) else None
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request, application):
            raise PermissionDenied
        if application is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        read_conflict(request.user, application)
        context = {
            **self.admin_site.each_context(request),
            "title": application.reference,
            "opts": self.opts,
            "original": application,
            "application": application,
            "transitions": application.lifecycle.open_to(request.user, application),
            "dossier": reading.dossier(application),
            **self.above_the_record(request, application.pk),
            **decisions.panel(application),
        }
        return render(request, "admin/applications/application/workspace.html", context)
