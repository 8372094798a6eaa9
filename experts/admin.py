"""The expert bank in the admin: the Secretariat's list, its entries and their invitation."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from experts import actions, queries
from experts.forms import ProfileForm
from experts.models import Expert
from portal import files, languages
from portal.models import Region
from portal.rules import is_secretariat
from portal.staff.pages import Button
from portal.staff.records import PortalModelAdmin


class CodesFilter(admin.SimpleListFilter):
    """Filters on one code of a `CodesField`, in the database."""

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(self.holding(self.value())) if self.value() else queryset


class LanguageFilter(CodesFilter):
    title = _("working language")
    parameter_name = "language"
    holding = staticmethod(queries.working_in)

    def lookups(self, request, model_admin):
        return languages.choices()


class RegionFilter(CodesFilter):
    title = _("region")
    parameter_name = "region"
    holding = staticmethod(queries.knowing)

    def lookups(self, request, model_admin):
        return Region.choices


class ExpertForm(ProfileForm):
    """An entry, as the Secretariat keeps it."""

    class Meta(ProfileForm.Meta):
        fields = ("email", *ProfileForm.Meta.fields)


class Invite(Button):
    """The invitation to sign in; a person who already has an account is linked to the entry."""

    def act(self) -> None:
        invitation = actions.invite(self.record, by=self.request.user)
        linked = _("The account is linked to the entry.")
        self.done_message = _("The invitation is on its way.") if invitation else linked


@admin.register(Expert)
class ExpertAdmin(PortalModelAdmin):
    form = ExpertForm
    change_form_template = "experts/admin_entry.html"
    list_display = ["full_name", "state_label", "residence", "languages_named", "regions_named", "years", "has_account"]
    list_filter = ["state", "outputs", LanguageFilter, RegionFilter]
    list_select_related = ["residence"]
    search_fields = ["folded", "nationality__folded", "residence__folded"]
    viewers = is_secretariat
    pages = {"invite": ("<int:pk>/invite/", Invite)}

    @admin.display(description=_("working languages"))
    def languages_named(self, expert: Expert) -> str:
        return ", ".join(expert.language_names)

    @admin.display(description=_("regions"))
    def regions_named(self, expert: Expert) -> str:
        return ", ".join(expert.region_names)

    @admin.display(description=_("signs in"), boolean=True)
    def has_account(self, expert: Expert) -> bool:
        return expert.user_id is not None

    def create(self, request: HttpRequest, form) -> Expert:
        return actions.add(by=request.user, **form.cleaned_data)

    def save_model(self, request: HttpRequest, obj: Expert, form, change: bool) -> None:
        if change:
            actions.change(obj, by=request.user, **form.cleaned_data)
        else:
            super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            context["cvs"] = files.about(obj, actions.CV)
        return super().render_change_form(request, context, add, change, form_url, obj)
