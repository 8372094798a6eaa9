"""The Secretariat's work on assistances: opened from a selected application, then one workspace each."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from assistance import actions, effects, queries
from assistance.admin_pages import PAGES
from assistance.forms import OpeningForm
from assistance.models import Assignment, Assistance, Milestone, StepKind
from assistance.reading import page_context
from portal import clock, files
from portal.rules import is_secretariat
from portal.staff import lists
from portal.staff.pages import address_of
from portal.staff.queues import ME, InCharge, Queued
from portal.staff.records import PortalModelAdmin, ReadOnlyAdmin
from portal.written import typed

LONGEST_KEY = 18  # digits


@admin.register(StepKind)
class StepKindAdmin(PortalModelAdmin, TranslationAdmin):
    """The words of the nine steps; none is added or removed."""

    list_display = ["number", "short", "done_by"]
    readonly_fields = ["number"]
    adders = None


@admin.register(Assistance)
class AssistanceAdmin(Queued, PortalModelAdmin):
    """The list, the opening, and the workspace; what changes an assistance is a page of its own."""

    form = OpeningForm
    list_display = ["title", "party", "state_label", lists.turn, "months", "ends_on", "officer"]
    list_filter = ["state", InCharge, "party__region", ("officer", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["folded", "application__folded", "party__folded", "officer__folded"]
    list_select_related = ["party", "officer"]
    add_form_template = "admin/change_form.html"
    change_form_template = "assistance/workspace.html"
    viewers = is_secretariat
    editors = None
    own = f"{InCharge.parameter_name}={ME}"
    pages = PAGES

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assistance]:
        return queries.visible_to(request.user)

    def for_list(self, queryset: QuerySet[Assistance]) -> QuerySet[Assistance]:
        return queries.for_moves(queryset)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given = super().get_changeform_initial_data(request)
        return {"opened_on": clock.today(), "officer": request.user.pk, **given}

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "application":
            kwargs["queryset"] = queries.to_open(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request: HttpRequest, form: forms.BaseForm) -> Assistance:
        return actions.open_assistance(by=request.user, **form.cleaned_data)

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        """Sent twice (a double click), the second leads to what the first has opened."""
        key = request.POST.get("application", "")
        opened = Assistance.objects.filter(application=int(key)).first() if _is_key(key) else None
        if opened and self.has_add_permission(request):
            return redirect(address_of(opened))
        return super().add_view(request, form_url, extra_context)

    def response_add(self, request: HttpRequest, obj: Assistance, post_url_continue=None) -> HttpResponse:
        messages.success(request, _("The assistance is open."))
        return redirect(address_of(obj))

    def get_fields(self, request: HttpRequest, obj=None):
        return [] if obj else ["application", "opened_on", "officer"]

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        if obj:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change=change, **kwargs)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            assistance = queries.for_page(self.get_queryset(request)).get(pk=obj.pk)
            context |= page_context(assistance, request.user) | self.above_the_record(request, obj.pk)
            context["closed"] = _behind_closed_gates(assistance)
            context["steps_to_close"] = {step.pk for step in queries.steps_to_close().filter(assistance=assistance)}
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """An expert proposed or at work; the workspace proposes, the buttons here withdraw or end."""

    list_display = ["expert", "assistance", "country", "role", "days", "state_label", "state_since"]
    list_filter = ["state", "role", "assistance__party__region"]
    list_select_related = ["expert", "assistance__party"]
    search_fields = ["expert__folded", "assistance__folded", "assistance__party__folded"]
    fields = ["expert", "workspace", "role", "days", "terms_read", "proposed_by", "proposed_at"]
    viewers = is_secretariat
    country = lists.country("assistance__party")

    @admin.display(description=_("assistance"))
    def workspace(self, assignment: Assignment):
        return _workspace_link(assignment.assistance)

    @admin.display(description=_("terms of reference"))
    def terms_read(self, assignment: Assignment):
        return typed(assignment.terms, assignment.assistance.language)

    def get_readonly_fields(self, request, obj=None):
        return self.fields


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
    """A milestone with its evidence, to validate or return."""

    list_display = ["title", "country", "step", "state_label", "responsible", "deadline", "state_since"]
    list_filter = ["state", "responsible", "step__number"]
    list_select_related = ["step__kind", "step__assistance__party"]
    search_fields = ["folded", "step__assistance__folded", "step__assistance__party__folded"]
    fields = [
        "title",
        "workspace",
        "step",
        "responsible",
        "deadline",
        "done_on",
        "note_read",
        "evidence",
        "logged_by",
        "logged_at",
    ]
    viewers = is_secretariat
    deadline = lists.deadline(_("due on"), "due")
    country = lists.country("step__assistance__party")

    @admin.display(description=_("assistance"))
    def workspace(self, milestone: Milestone):
        return _workspace_link(milestone.part_of)

    @admin.display(description=_("what was done"))
    def note_read(self, milestone: Milestone):
        return typed(milestone.note, milestone.note_language) or "–"

    @admin.display(description=_("evidence"))
    def evidence(self, milestone: Milestone):
        kept = files.about(milestone, effects.EVIDENCE)
        links = ((reverse("stored-file", args=[stored.pk]), stored.name) for stored in kept)
        return format_html_join(SafeString("<br>"), '<a href="{}"><bdi lang="">{}</bdi></a>', links) or "–"

    def get_readonly_fields(self, request, obj=None):
        return self.fields


def _behind_closed_gates(assistance: Assistance) -> set[str]:
    """The transitions from here whose conditions don't hold yet."""
    rows = assistance.lifecycle.transitions
    return {row.name for row in rows if not all(gate.holds(assistance) for gate in row.gates)}


def _is_key(text: str) -> bool:
    """Whether it is a number that the database can hold."""
    return text.isdecimal() and len(text) <= LONGEST_KEY


def _workspace_link(assistance: Assistance):
    link = '<a href="{}"><bdi lang="{}">{}</bdi></a>'
    return format_html(link, address_of(assistance), assistance.language, assistance.title)
