"""Who follows which application: put in charge from the queue or the workspace; officers away, and who stands in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications import actions
from applications.models import Absence, Application
from applications.queries.queue import is_key
from portal.models import User
from portal.rules import is_secretariat
from portal.staff.changing import ActionForm
from portal.staff.pages import AdminPage, address_of
from portal.staff.records import PortalModelAdmin

AT_ONCE = 100  # applications


class OfficerForm(forms.Form):
    officer = forms.ModelChoiceField(label=_("Officer in charge"), queryset=User.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = User.objects.holding("secretariat")
        self.fields["officer"].label_from_instance = lambda user: user.full_name


class PutInCharge(AdminPage):
    """For one application or several: those of the address."""

    template_name = "admin/applications/application/put_in_charge.html"
    title = _("Officer in charge")
    submit_label = _("Assign")
    form_class = OfficerForm

    def prepare(self) -> None:
        super().prepare()
        keys = [key for key in self.request.GET.getlist("application") if is_key(key)][:AT_ONCE]
        self.chosen = list(self.model_admin.get_queryset(self.request).filter(pk__in=keys))
        if keys and not self.chosen:
            raise Http404

    def change(self, form) -> None:
        officer = form.cleaned_data["officer"]
        done = actions.put_in_charge(officer, self.chosen, by=self.request.user)
        if done.refused and not done.given:
            raise ValidationError({"officer": [self.why(*one) for one in done.refused]})
        count = len(done.given)
        message = ngettext(
            "%(count)s application is now in the charge of %(name)s.",
            "%(count)s applications are now in the charge of %(name)s.",
            count,
        )
        messages.success(self.request, message % {"count": count, "name": officer.full_name})
        for one in done.refused:
            messages.warning(self.request, self.why(*one))

    @staticmethod
    def why(application: Application, reasons: list) -> str:
        given = {"reference": application.reference, "reasons": " ".join(map(str, reasons))}
        return _("%(reference)s stays as it was, for an interest keeps this officer away: %(reasons)s") % given

    def back_url(self) -> str:
        return address_of(self.chosen[0]) if len(self.chosen) == 1 else self.list_url()

    def context(self) -> dict[str, Any]:
        return super().context() | {"chosen": self.chosen}


class EndAbsence(AdminPage):
    title = _("End this absence now")
    intro = _("The officer is back: what is in their charge leaves the other’s queue.")
    submit_label = _("End this absence now")
    done_message = _("The absence has ended.")
    form_class = forms.Form

    def change(self, form) -> None:
        actions.end_absence(self.record, by=self.request.user)


class AbsenceForm(ActionForm):
    class Meta:
        model = Absence
        fields = ("officer", "substitute", "first_day", "last_day")


@admin.register(Absence)
class AbsenceAdmin(PortalModelAdmin):
    """An officer away hands the queue to another."""

    form = AbsenceForm
    list_display = ["officer", "substitute", "first_day", "last_day", "ended_at"]
    list_select_related = ["officer", "substitute"]
    search_fields = ["officer__folded", "substitute__folded"]
    viewers = is_secretariat
    editors = None
    fields = ["officer", "substitute", "first_day", "last_day"]
    change_form_template = "admin/applications/absence/change_form.html"
    pages = {"end": ("<int:pk>/end/", EndAbsence)}

    def get_fields(self, request, obj=None):
        return [*self.fields, "ended_at"] if obj else self.fields

    def get_changeform_initial_data(self, request):
        return {"officer": request.user.pk, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = User.objects.holding("secretariat")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, form):
        return actions.record_absence(by=request.user, **form.cleaned_data)
