"""Calls, their criteria, scale and lists of countries."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from applications import reference
from applications.forms.calls import languages_field
from applications.models import Call, ChecklistItem, CountryList, Criterion, Level
from portal.forms import wanted
from portal.rules import is_secretariat
from portal.staff import lists, saving
from portal.staff.records import CLEAN_LINES, PortalModelAdmin


@admin.register(CountryList)
class CountryListAdmin(PortalModelAdmin, TranslationAdmin):
    list_display = ["name", "dated", "source"]
    viewers = is_secretariat


class GridInline(TranslationStackedInline):
    """A part of the grid, which officers write while the call is in preparation."""

    extra = 1
    template = "admin/stacked.html"
    formfield_overrides = CLEAN_LINES

    def _in_preparation(self, obj: Call | None) -> bool:
        return obj is None or obj.state == "draft"

    def has_add_permission(self, request, obj=None) -> bool:
        return is_secretariat(request.user) and self._in_preparation(obj)

    has_change_permission = has_delete_permission = has_add_permission

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        wanted.name_fields(formset.form.base_fields.items())
        return formset

    def has_view_permission(self, request, obj=None) -> bool:
        return is_secretariat(request.user)


class CriteriaFormSet(BaseInlineFormSet):
    """One criterion at most measures gender equality."""

    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and not self._should_delete_form(form)]
        if sum(bool(given.get("measures_gender")) for given in kept) > 1:
            raise ValidationError(_("Only one criterion measures gender equality."))


class CriterionInline(GridInline):
    model = Criterion
    formset = CriteriaFormSet


class LevelInline(GridInline):
    model = Level
    max_num = Criterion.TOP + 1


class ChecklistInline(GridInline):
    model = ChecklistItem


class CallForm(ModelForm):
    """The languages as ticks."""

    languages = languages_field()


@admin.register(Call)
class CallAdmin(PortalModelAdmin, TranslationAdmin):
    form = CallForm
    list_display = ["code", "title", "state_label", "opens_on", "deadline"]
    search_fields = ["folded"]
    inlines = [CriterionInline, LevelInline, ChecklistInline]
    viewers = is_secretariat
    deadline = lists.deadline(_("closes on"), "closes_on", "closes")
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
        "closes_at",
        "evaluators_needed",
        "spread_threshold",
        "comment_up_to",
        "comment_from",
        "days_to_evaluate",
        "screening_days",
        "clarification_days",
        "evaluation_days",
        "decision_days",
    ]

    def has_change_permission(self, request, obj=None) -> bool:
        return is_secretariat(request.user) and (obj is None or obj.state == "draft")

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """The empty row stands after those that are there."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if any(field.name == "position" for field in inline.model._meta.fields):
            kwargs["initial"] = [{"position": inline.model._default_manager.filter(call=obj).count() + 1}]
        return kwargs

    def create(self, request, form):
        """A new call begins with the grid and the scale that officers may change until it opens."""
        call = form.instance
        saving.save_in_admin(call, by=request.user, save_related=form.save_m2m)
        reference.start_criteria(call)
        return call
