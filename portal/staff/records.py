"""Records in the admin: permissions as predicates, saved through actions, their states read-only."""

from typing import Any

from django import forms
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views import View

from portal import history, lifecycle, searching
from portal.fields import DayFormField, LineFormField, TimeFormField
from portal.rules import is_secretariat, is_staff_member
from portal.staff import lists, saving
from portal.staff.changing import ActingOnce
from portal.staff.exporting import Export, Listing, listing_of
from portal.staff.pages import AdminTransition

# Each list as a file.
FILES = {"export": ("export/<slug:kind>/", Export)}
# The pages of a record's transitions, where it has a life.
MOVES = {"do": ("<int:pk>/do/<slug:action>/", AdminTransition)}
# Text that is pasted with control characters is cleaned before it is checked; see `saving.save_in_admin` too.
NO_CODE = _("Write a code of letters without accents, figures, hyphens and underscores, without a space.")
CLEAN_LINES = {
    models.CharField: {"form_class": LineFormField},
    models.SlugField: {"error_messages": {"invalid": NO_CODE}},
}


class PortalModelAdmin(ActingOnce):
    """Permissions as predicates of `portal.rules`, saving through `actions`, a refusal shown in the form."""

    viewers = is_staff_member
    editors = is_secretariat
    adders = is_secretariat
    removers: Any = None
    actions = None
    pages: dict[str, tuple[str, type[View]]] = {}
    """Beside or instead of Django's own, by the last word of its address's name: below the list, where and what."""
    list_per_page = 50
    show_full_result_count = False
    # Ticks, native lists and days: Django's own have no name for a screen reader, or need a script.
    formfield_overrides = {
        **CLEAN_LINES,
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
        models.DateField: {"form_class": DayFormField, "widget": DayFormField.widget},
        models.TimeField: {"form_class": TimeFormField, "widget": TimeFormField.widget},
    }
    object_history_template = "admin/trail.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return type(self).viewers(request.user)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return type(self).viewers(request.user)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return bool(type(self).editors) and type(self).editors(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(type(self).adders) and type(self).adders(request.user)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return bool(type(self).removers) and type(self).removers(request.user)

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return lists.List

    def lookup_allowed(self, lookup: str, value, request: HttpRequest | None = None) -> bool:
        """Only what the list declares as its filters. Django lets an address ask for any field of the model, and so
        read a password's hash letter by letter, or keep the database busy with a pattern."""
        by_day = {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return lookup in by_day or lists.is_declared(lookup, self.get_list_filter(request))

    def for_list(self, queryset: models.QuerySet) -> models.QuerySet:
        """With what the list's columns read beyond the records."""
        return queryset

    def listing(self, request: HttpRequest) -> Listing:
        """What the list holds as it is asked for, to take away; said otherwise by a list with a page of its own."""
        return listing_of(self, request)

    def get_list_display(self, request: HttpRequest):
        return [lists.in_words(self, name) for name in super().get_list_display(request)]

    def get_list_display_links(self, request: HttpRequest, list_display):
        links = super().get_list_display_links(request, list_display)
        return links and [one for one in list_display if one in links or getattr(one, "__name__", "") in links]

    def get_list_filter(self, request: HttpRequest):
        lives = issubclass(self.model, lifecycle.Lived)
        return [lists.StateFilter if lives and name == "state" else name for name in super().get_list_filter(request)]

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        """What a field points to is changed in its own list, not in a window beside the form."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    @property
    def media(self) -> forms.Media:
        """Django's own scripts are for what these forms don't do: windows of their own, rows added by a script."""
        return forms.Media()

    # --- searching: every list alike, through folded columns -------------------------------------------------------

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if not self.search_fields:
            return queryset, False
        return queryset.filter(searching.found(self.model, search_term, self.found_where)), False

    def found_where(self, piece: str) -> list[Q]:
        """What a record may be found by: the folded columns that `search_fields` name."""
        return searching.contains(self.search_fields, piece)

    # --- saving: through actions; what they refuse is shown where the person looks ---------------------------------

    def create(self, request: HttpRequest, form) -> models.Model | None:
        """Add through an action of the app: return its record. None lets the admin save the record itself."""
        return None

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        made = None if change else self.create(request, form)
        if made is not None:
            obj.__dict__.update(made.__dict__)
            return
        saving.save_in_admin(obj, by=request.user, save_related=form.save_m2m)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        """What is removed makes room first: a part that is added may have its place."""
        written = formset.save(commit=False)
        for record in formset.deleted_objects:
            saving.remove_in_admin(record, by=request.user)
        for record in written:
            saving.save_in_admin(record, by=request.user)
        formset.save_m2m()

    def delete_model(self, request: HttpRequest, obj) -> None:
        saving.remove_in_admin(obj, by=request.user)

    # The trail is the history; Django's own log would say it a second time.
    def log_addition(self, request, obj, message):
        return None

    log_change = log_addition

    def log_deletions(self, request, queryset):
        return None

    # --- titles: Django's own put a noun into a sentence, which French doesn't allow ---------------------------------

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        context = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        try:
            response = super().changelist_view(request, context)
            return response.render() if isinstance(response, TemplateResponse) else response
        except (OverflowError, ValueError):  # a date in the address that no calendar or time zone has
            if not request.GET or ERROR_FLAG in request.GET:
                raise
            return redirect(f"{request.path}?{ERROR_FLAG}=1")

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        title = _("Add: %(name)s") % {"name": self.opts.verbose_name}
        return super().add_view(request, form_url, {"title": title, **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name)
        return super().change_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        record = self.get_object(request, object_id)
        events = history.history_of(record, request.user) if record else []
        return super().history_view(request, object_id, {"events": events, **(extra_context or {})})

    # --- pages of our own, and lifecycles -------------------------------------------------------------------------

    def get_urls(self) -> list:
        lives = issubclass(self.model, lifecycle.Lived)
        pages = FILES | (MOVES if lives else {}) | self.pages
        return [self.address(name, route, page) for name, (route, page) in pages.items()] + super().get_urls()

    def address(self, name: str, route: str, page: type[View]) -> URLPattern:
        view = self.admin_site.admin_view(page.as_view(model_admin=self))
        return path(route, view, name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if isinstance(obj, lifecycle.Lived) and obj.pk:
            context["transitions"] = obj.lifecycle.open_to(request.user, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


class ReadOnlyAdmin(PortalModelAdmin):
    """A list to read, search and follow; nothing in it is edited by hand."""

    editors = None
    adders = None
