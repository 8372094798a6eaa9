"""Records in the admin: permissions as predicates, saved through actions, their states read-only."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import history, lifecycle, scanning
from portal.fields import DayInput, LineFormField
from portal.forms import kept, once, seen
from portal.forms.page import AGAIN, SENT_BEFORE, SESSION_HAD_ENDED, put_errors, unchecked
from portal.rules import is_secretariat, is_staff_member
from portal.staff import saving
from portal.staff.pages import AdminTransition

# Text that is pasted with control characters is cleaned before it is checked; see `actions.save_in_admin` too.
CLEAN_LINES = {models.CharField: {"form_class": LineFormField}, models.SlugField: {}}


class ActionForm(forms.ModelForm):
    """For what is added through an action: the action says at which field a rule fails, before the database would."""

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)


class StateFilter(admin.SimpleListFilter):
    """By state, in the words of the lifecycle's table."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin):
        return [(state.name, state.label) for state in lifecycle.of(model_admin.model).states]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class _NotSaved(Exception):
    """The form is shown again: nothing is to be remembered of it."""


class PortalModelAdmin(admin.ModelAdmin):
    """Permissions as predicates of `portal.rules`, saving through `actions`, a refusal shown in the form."""

    viewers = is_staff_member
    editors = is_secretariat
    adders = is_secretariat
    removers: Any = None
    actions = None
    list_per_page = 50
    show_full_result_count = False
    # Ticks, native lists and native days: Django's own have no name for a screen reader, or need a script.
    formfield_overrides = {
        **CLEAN_LINES,
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
        models.DateField: {"widget": DayInput},
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

    def get_list_filter(self, request: HttpRequest):
        lives = issubclass(self.model, lifecycle.Lived)
        return [StateFilter if lives and name == "state" else name for name in super().get_list_filter(request)]

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        """What a field points to is changed in its own list, not in a window beside the form."""
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found is not None and isinstance(widget := found.widget, RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_view_related = widget.can_delete_related = False
        return found

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
        for record in formset.save(commit=False):
            saving.save_in_admin(record, by=request.user)
        for record in formset.deleted_objects:
            saving.remove_in_admin(record, by=request.user)
        formset.save_m2m()

    def delete_model(self, request: HttpRequest, obj) -> None:
        saving.remove_in_admin(obj, by=request.user)

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        """The form, which acts once and gives back what was typed before the session ended, as a FormPage does."""
        marks = {"form_token": request.POST.get(once.FIELD) or once.new_token(), "form_owner": kept.mark(request.user)}
        context = marks | (extra_context or {})
        view = partial(self.refusing, request, object_id, form_url, context)
        if request.method != "POST":
            self.take_up(request)
        elif once.FIELD in request.POST and IS_POPUP_VAR not in request.POST:
            scanning.look_at(request)  # before the transaction in which the form is cleaned
            return self.acting_once(request, view, context, adds=object_id is None)
        return view()

    def refusing(self, request: HttpRequest, *args) -> HttpResponse:
        """The form's answer; what an action refuses is said in the form, nothing of it saved."""
        try:
            if request.method != "POST":
                return super().changeform_view(request, *args)
            with transaction.atomic():
                self.check_seen(request, args[0])
                return super().changeform_view(request, *args)
        except ValidationError as refusal:
            request.refusal = refusal
            return super().changeform_view(request, *args)

    def check_seen(self, request: HttpRequest, object_id: str | None) -> None:
        """Raises ValidationError where the record was changed after the form was opened."""
        sent = request.POST.get(seen.FIELD) if object_id and not getattr(request, "only_shows", False) else None
        record = self.get_object(request, unquote(object_id)) if sent else None
        if record is None:
            return
        seen.lock(record)
        fresh = self.get_form(request, record, change=True)(instance=self.get_object(request, unquote(object_id)))
        if seen.mark(fresh) != sent:
            request.fresh = fresh
            raise ValidationError(seen.CHANGED)

    def mark_seen(self, request: HttpRequest, context: dict[str, Any]) -> None:
        """What the form says it has seen, and what is stored now where it was overtaken."""
        form, fresh = context["adminform"].form, getattr(request, "fresh", None)
        if fresh:
            context |= {"form_seen": seen.mark(fresh), "stored_now": seen.differences(form, fresh)}
        else:
            context["form_seen"] = request.POST.get(seen.FIELD) or seen.mark(form)

    def acting_once(
        self, request: HttpRequest, view: Callable[[], HttpResponse], context: dict[str, Any], *, adds: bool
    ) -> HttpResponse:
        """The answer of a view that saves; for a form that was saved already, the way to where that led. What was
        added from another window a moment ago is asked about before it is added again."""
        answers = once.digest(request) if adds else None
        answer: HttpResponse | None = None

        def save() -> str:
            nonlocal answer
            answer = view()
            if answer.status_code != 302:
                raise _NotSaved
            return answer.headers["Location"]

        try:
            again = AGAIN in request.POST
            address = once.act(request.POST[once.FIELD], request.user, save, answers=answers, again=again)
        except _NotSaved:
            return answer
        except once.SentBefore:
            context["asks_again"], request.refusal = True, ValidationError(SENT_BEFORE)
            return view()
        return answer or redirect(address)

    def take_up(self, request: HttpRequest) -> None:
        """Make the request one that sends what was typed before the session ended; its form saves nothing."""
        if typed := kept.take(request):
            request.method, request.POST, request.only_shows = "POST", typed, True
            messages.info(request, SESSION_HAD_ENDED)

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if getattr(request, "only_shows", False):
            return type("Unchecked", (form_class,), {"full_clean": unchecked, "is_valid": lambda form: False})
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form_class

        class Refused(form_class):
            def full_clean(self) -> None:
                super().full_clean()
                put_errors(self, refusal)

        return Refused

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

    # --- lifecycles -------------------------------------------------------------------------------------------------

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        view = self.admin_site.admin_view(AdminTransition.as_view(model_admin=self))
        lives = issubclass(self.model, lifecycle.Lived)
        return ([path("<int:pk>/do/<slug:action>/", view, name=name)] if lives else []) + super().get_urls()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if isinstance(obj, lifecycle.Lived) and obj.pk:
            context["transitions"] = obj.lifecycle.open_to(request.user, obj)
        if change:
            self.mark_seen(request, context)
        return super().render_change_form(request, context, add, change, form_url, obj)


class ReadOnlyAdmin(PortalModelAdmin):
    """A list to read, search and follow; nothing in it is edited by hand."""

    editors = None
    adders = None
