"""Calls, their criteria and lists of countries."""

from django.contrib import admin
from django.forms import ModelForm
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from applications import reference
from applications.forms.calls import languages_field
from applications.models import Call, CountryList, Criterion
from portal import actions as portal_actions
from portal.adminsite import CLEAN_LINES, PortalModelAdmin
from portal.rules import is_secretariat


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

    languages = languages_field()


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
