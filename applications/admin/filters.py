"""The filters of the queue that an officer keeps."""

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from applications import actions
from applications.queries import queue as queries
from portal.fields import LineFormField
from portal.staff.pages import AdminPage


class FilterForm(forms.Form):
    name = LineFormField(label=_("Name"), max_length=60)


class KeepFilter(AdminPage):
    """What is asked of the queue now, under a name."""

    title = _("Keep this filter")
    intro = _("It then stands above your queue, for you alone. The same name again replaces it.")
    submit_label = _("Keep it")
    done_message = _("The filter is kept.")
    form_class = FilterForm

    def prepare(self) -> None:
        super().prepare()
        self.asked = queries.Asked.read(self.request.GET)

    def act(self, form) -> str:
        kept = actions.keep_filter(form.cleaned_data["name"], self.asked.address(), by=self.request.user)
        return f"{self.list_url()}?{kept.asked}"


class ForgetFilter(AdminPage):
    title = _("Forget this filter")
    submit_label = _("Forget it")
    done_message = _("The filter is forgotten.")
    form_class = forms.Form

    def prepare(self) -> None:
        super().prepare()
        self.kept = get_object_or_404(queries.filters_of(self.request.user), pk=self.kwargs["filter"])
        self.intro = self.kept.name

    def change(self, form) -> None:
        actions.forget_filter(self.kept, by=self.request.user)
