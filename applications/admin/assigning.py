"""Who follows which application: put in charge from the queue or the workspace; officers away, and who stands in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications import actions
from applications.admin.evaluations import OfficerPage
from applications.models import Absence, Application
from applications.queries.queue import is_key
from portal.forms.page import FormPage
from portal.models import User
from portal.rules import is_secretariat
from portal.staff.records import ActionForm, PortalModelAdmin

AT_ONCE = 100  # applications


class OfficerForm(forms.Form):
    officer = forms.ModelChoiceField(label=_("Officer in charge"), queryset=User.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = User.objects.holding("secretariat")
        self.fields["officer"].label_from_instance = lambda user: user.full_name


class PutInCharge(FormPage):
    """For one application or several: those of the address."""

    template_name = "admin/applications/application/put_in_charge.html"
    title = _("Officer in charge")
    submit_label = _("Put in charge")
    form_class = OfficerForm
    model_admin: Any = None

    def prepare(self) -> None:
        keys = [key for key in self.request.GET.getlist("application") if is_key(key)][:AT_ONCE]
        self.chosen = list(self.model_admin.get_queryset(self.request).filter(pk__in=keys))
        if keys and not self.chosen:
            raise Http404

    def act(self, form) -> str:
        officer = form.cleaned_data["officer"]
        done = actions.put_in_charge(officer, self.chosen, by=self.request.user)
        if done.refused and not done.given:
            raise ValidationError({"officer": [self.why(*one) for one in done.refused]})
        count = len(done.given)
        said = ngettext(
            "%(count)s application is now in the charge of %(name)s.",
            "%(count)s applications are now in the charge of %(name)s.",
            count,
        )
        messages.success(self.request, said % {"count": count, "name": officer.full_name})
        for one in done.refused:
            messages.warning(self.request, self.why(*one))
        return self.back_url()

    @staticmethod
    def why(application: Application, reasons: list) -> str:
        given = {"reference": application.reference, "reasons": " ".join(map(str, reasons))}
        return _("%(reference)s stays as it was, for an interest keeps this officer away: %(reasons)s") % given

    def back_url(self) -> str:
        if len(self.chosen) == 1:
            return reverse("admin:applications_application_change", args=[self.chosen[0].pk])
        return reverse("admin:applications_application_changelist")

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": Application._meta, "chosen": self.chosen}


class EndAbsence(OfficerPage):
    title = _("End this absence now")
    intro = _("The officer is back: what is in their charge leaves the other’s queue.")
    submit_label = _("End this absence now")
    done_message = _("The absence has ended.")
    form_class = forms.Form

    def act(self, form) -> str:
        actions.end_absence(self.record, by=self.request.user)
        return self.back_url()


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
    viewers = is_secretariat
    editors = None
    fields = ["officer", "substitute", "first_day", "last_day"]
    change_form_template = "admin/applications/absence/change_form.html"

    def get_fields(self, request, obj=None):
        return [*self.fields, "ended_at"] if obj else self.fields

    def get_changeform_initial_data(self, request):
        return {"officer": request.user.pk, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = User.objects.holding("secretariat")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, form):
        return actions.record_absence(by=request.user, **form.cleaned_data)

    def get_urls(self):
        view = self.admin_site.admin_view(EndAbsence.as_view(model_admin=self))
        return [path("<int:pk>/end/", view, name="applications_absence_end"), *super().get_urls()]
