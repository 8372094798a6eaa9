"""The register of interests in the admin: read, added to for somebody, ended by somebody else."""

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import searching
from portal.interests import actions, queries, subjects
from portal.interests.forms import EndInterestForm, ask_by_kind
from portal.interests.people import DECLARING
from portal.interests.subjects import Text
from portal.models import Interest, User
from portal.rules import is_secretariat
from portal.staff.changing import ActionForm
from portal.staff.pages import AdminPage
from portal.staff.records import PortalModelAdmin

ABOUT = _("Record that it is about")


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
    """What an officer records of somebody. `record` is one of those that the officer may name, by its kind."""

    record = forms.ChoiceField(label=ABOUT, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = [("", _("Choose")), *self._offered()]
        ask_by_kind(self)

    def _offered(self):
        for subject in subjects.every():
            if subject.offered:
                records = subject.offered(self.user)
                choices = [(f"{subject.model}:{record.pk}", subject.named(record)) for record in records]
                yield capfirst(records.model._meta.verbose_name_plural), choices

    def clean_record(self) -> Model | None:
        label, _colon, key = self.cleaned_data["record"].partition(":")
        if not key:
            return None
        found = apps.get_model(label)._base_manager.filter(pk=key).first()
        if found is None:
            raise ValidationError(_("This record is no longer there."))
        return found


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
    list_display = ["holder", "kind", "country", "organisation", "record", "since", "ended_at"]
    list_filter = ["kind", InForce]
    search_fields = ["folded", "user__folded", "country__folded"]
    viewers = is_secretariat
    editors = None
    fields = ["user", "kind", "country", "organisation", "record", "statement"]
    written = ["holder", "kind", "country", "organisation", "record", "statement"]
    change_form_template = "admin/portal/interest/change_form.html"
    pages = {"end": ("<int:pk>/end/", EndInterest)}

    def get_queryset(self, request):
        return queries.register(request.user)

    def get_fields(self, request, obj=None):
        ended = ["declared_by", "since", "ended_by", "ended_at", "ended_because"]
        return [*self.written, *ended] if obj else self.fields

    def get_form(self, request, obj=None, **kwargs):
        form_class = super().get_form(request, obj, **kwargs)  # made for this request
        form_class.user = request.user
        return form_class

    def found_where(self, piece):
        about = [subject.found_by for subject in subjects.every() if subject.found_by]
        return searching.contains([*self.search_fields, *about], piece)

    @admin.display(description=_("person"), ordering="user__full_name")
    def holder(self, interest: Interest) -> Model:
        return interest.holder

    @admin.display(description=ABOUT)
    def record(self, interest: Interest) -> Text:
        return subjects.of(interest.about).named(interest.about) if interest.about else "–"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """People who judge or handle."""
        if db_field.name == "user":
            kwargs |= {"queryset": User.objects.holding(*DECLARING), "required": True}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, form):
        given = {**form.cleaned_data}
        person, kind, about = (given.pop(name) for name in ("user", "kind", "record"))
        return actions.declare_interest(person, kind, by=request.user, about=about, **given)
