"""Imports in the admin: a table is handed in, what was found in it is read and decided, and it is written."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import exports, uploads
from portal.fields import UploadFormField
from portal.imports import actions, blank, kinds, queries, telling
from portal.models import Import
from portal.refusals import Refused
from portal.registry import address
from portal.rules import is_secretariat
from portal.staff.pages import AdminPage, Fetched, address_of
from portal.staff.records import ReadOnlyAdmin

A_PAGE = 50  # doubles to decide on one page


def kind_named(name: str) -> kinds.Kind:
    """Raises Http404."""
    try:
        return kinds.named(name)
    except KeyError:
        raise Http404 from None


class Template(Fetched):
    """The template of a kind, to fill in."""

    def get(self, request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
        return blank.response(kind_named(kind), exports.known_kind(form))


class HandInForm(forms.Form):
    file = UploadFormField(allowed=uploads.TABLES, label=_("The table"))


class HandIn(AdminPage):
    """What the columns are, the template, and the table to hand in."""

    template_name = "admin/import_hand_in.html"
    form_class = HandInForm
    submit_label = _("Look through it")

    def prepare(self) -> None:
        super().prepare()
        self.kind = kind_named(self.kwargs["kind"])
        self.title, self.intro = self.kind.title, self.kind.intro

    def act(self, form: forms.Form) -> str:
        try:
            return address_of(actions.hand_in(self.kind, form.cleaned_data["file"], by=self.request.user))
        except ValidationError as refusal:
            raise Refused({"file": refusal.messages}) from None

    def context(self) -> dict[str, Any]:
        templates = [
            (form.upper(), address("admin:portal_import_template", self.kind.name, form)) for form in exports.TYPES
        ]
        return {**super().context(), "columns": blank.columns_of(self.kind), "templates": templates}


class Decide(AdminPage):
    """The doubles, fifty a page, each with what may become of it."""

    edits = "record"
    template_name = "admin/import_doubles.html"
    title = _("Doubles")
    submit_label = _("Keep these decisions")
    done_message = _("Your decisions are kept. Nothing is written yet.")

    def prepare(self) -> None:
        super().prepare()
        if self.record.state != "checked":
            raise Http404
        self.page = Paginator(queries.doubles(self.record), A_PAGE).get_page(self.request.GET.get("p"))
        self.shown = telling.doubles(self.record, self.page)

    def make_form(self, data: QueryDict | None = None, files=None) -> forms.Form:
        form = forms.Form(data)
        form.mark_optional = False  # what isn't decided waits
        for double in self.shown:
            form.fields[double.field] = forms.ChoiceField(
                choices=double.choices,
                initial=double.row.decision,
                required=False,
                label=double.label,
                help_text=double.why,
                widget=forms.RadioSelect,
            )
        return form

    def change(self, form: forms.Form) -> None:
        decisions = {double.row.number: form.cleaned_data[double.field] for double in self.shown}
        actions.decide(self.record, decisions, by=self.request.user)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "page": self.page, "page_field": "p"}


class Report(Fetched):
    """What is wrong in each row, as a file to mend the table by."""

    def get(self, request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
        name, rows = f"import-{self.record.pk}-report", telling.report_rows(self.record)
        about = exports.About(self.back_url(), rows, most=rows)  # whole, or the rest could be had nowhere
        return exports.response(exports.known_kind(form), name, gettext("Report"), telling.report(self.record), about)


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "kind_label", "state", "uploaded_by", "uploaded_at", "seen", "written"]
    list_filter = ["state"]
    list_select_related = ["uploaded_by"]
    fields = ["kind_label", "file_kept", "uploaded_by", "uploaded_at", "asked_by", "sha256"]
    readonly_fields = ["kind_label", "file_kept"]
    change_list_template = "admin/imports.html"
    change_form_template = "admin/import.html"
    pages = {
        "hand_in": ("new/<slug:kind>/", HandIn),
        "template": ("template/<slug:kind>/<slug:form>/", Template),
        "doubles": ("<int:pk>/doubles/", Decide),
        "report": ("<int:pk>/report/<slug:form>/", Report),
    }
    viewers = is_secretariat

    @admin.display(description=_("what"), ordering="kind")
    def kind_label(self, record: Import) -> str:
        return str(kinds.named(record.kind).title)

    @admin.display(description=_("file"))
    def file_kept(self, record: Import) -> str:
        return telling.file_link(record)

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return super().changelist_view(request, {"kinds": kinds.open_to(request.user), **(extra_context or {})})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            page = Paginator(queries.faulty(obj), A_PAGE).get_page(request.GET.get("p"))
            own = {"counts": queries.counts(obj), "page": page, "page_field": "p"}
            context |= own | {"shown": telling.faults(obj, page)}
        return super().render_change_form(request, context, add, change, form_url, obj)
