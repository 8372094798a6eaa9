"""The register of interests in the admin: read, added to for somebody, ended by somebody else."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from applications import actions, queries
from applications.forms.evaluations import EndInterestForm
from applications.forms.interests import ask_by_kind
from applications.models import Interest
from portal.models import User
from portal.rules import is_secretariat
from portal.staff.changing import ActionForm
from portal.staff.pages import AdminPage
from portal.staff.records import PortalModelAdmin


class EndInterest(AdminPage):
    """An interest that no longer stands."""

    title = _("End this interest")
    intro = _("Applications that it closed open again to the person. It stays on the register, with the day it ended.")
    submit_label = _("End this interest")
    done_message = _("The interest has ended.")
    danger = True
    form_class = EndInterestForm

    def change(self, form) -> None:
        actions.end_interest(self.record, by=self.request.user, **form.cleaned_data)


class RegisterForm(ActionForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_by_kind(self)


class InForce(admin.SimpleListFilter):
    """Those that stand, or those that have ended."""

    title = _("validity")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("yes", _("In force")), ("no", _("Ended"))]

    def queryset(self, request, queryset):
        return queryset.filter(ended_at__isnull=self.value() == "yes") if self.value() else queryset


@admin.register(Interest)
class InterestAdmin(PortalModelAdmin):
    form = RegisterForm
    list_display = ["user", "kind", "country", "organisation", "reference", "since", "ended_at"]
    list_filter = ["kind", InForce]
    search_fields = ["folded", "user__folded", "country__folded", "application__folded"]
    viewers = is_secretariat
    editors = None
    fields = ["user", "kind", "country", "organisation", "application", "statement"]
    change_form_template = "admin/applications/interest/change_form.html"
    pages = {"end": ("<int:pk>/end/", EndInterest)}

    def get_queryset(self, request):
        return queries.register(request.user)

    def get_fields(self, request, obj=None):
        return [*self.fields, "declared_by", "since", "ended_by", "ended_at"] if obj else self.fields

    @admin.display(description=_("application"))
    def reference(self, interest: Interest) -> str:
        return interest.application.label if interest.application else ""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """People who judge or handle applications; applications that the officer sees."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.holding("evaluator", "secretariat")
        if db_field.name == "application":
            kwargs["queryset"] = queries.visible_to(request.user).filter(is_live=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, form):
        given = {**form.cleaned_data}
        return actions.declare_interest(given.pop("user"), given.pop("kind"), by=request.user, **given)
