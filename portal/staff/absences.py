"""Officers away, and who stands in for them, in the admin."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.models import Absence, User
from portal.queues import absences
from portal.rules import is_secretariat
from portal.staff.changing import ActionForm
from portal.staff.pages import AdminPage
from portal.staff.records import PortalModelAdmin


class EndAbsence(AdminPage):
    title = _("End this absence now")
    intro = _("The officer is back: what is in their charge leaves the other’s queue.")
    submit_label = _("End this absence now")
    done_message = _("The absence has ended.")
    form_class = forms.Form

    def change(self, form) -> None:
        absences.end(self.record, by=self.request.user)


class AbsenceForm(ActionForm):
    class Meta:
        model = Absence
        fields = ("officer", "substitute", "first_day", "last_day")


@admin.register(Absence)
class AbsenceAdmin(PortalModelAdmin):
    """An officer away hands what they follow to another."""

    form = AbsenceForm
    list_display = ["officer", "substitute", "first_day", "last_day", "ended_at"]
    list_select_related = ["officer", "substitute"]
    search_fields = ["officer__folded", "substitute__folded"]
    viewers = is_secretariat
    editors = None
    fields = ["officer", "substitute", "first_day", "last_day"]
    change_form_template = "admin/absence.html"
    pages = {"end": ("<int:pk>/end/", EndAbsence)}

    def get_fields(self, request, obj=None):
        return [*self.fields, "ended_at"] if obj else self.fields

    def get_changeform_initial_data(self, request):
        return {"officer": request.user.pk, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = User.objects.holding("secretariat")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, form):
        return absences.record(by=request.user, **form.cleaned_data)
