"""Who follows which application: put in charge from the queue or the workspace."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications import actions
from applications.models import Application
from applications.queries.queue import is_key
from portal.models import User
from portal.staff.pages import AdminPage, address_of

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
