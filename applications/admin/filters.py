"""The filters of the queue that an officer keeps."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import actions
from applications.models import Application
from applications.queries import queue as queries
from portal.fields import LineFormField
from portal.forms.page import FormPage
from portal.rules import is_secretariat


class QueuePage(FormPage):
    """A form that one opens from the queue, and that leads back there."""

    template_name = "admin/applications/application/of_the_queue.html"
    model_admin: Any = None

    def prepare(self) -> None:
        if not is_secretariat(self.request.user):
            raise PermissionDenied

    def back_url(self) -> str:
        return reverse("admin:applications_application_changelist")

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": Application._meta}


class FilterForm(forms.Form):
    name = LineFormField(label=_("Name"), max_length=60)


class KeepFilter(QueuePage):
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
        return f"{self.back_url()}?{kept.asked}"


class ForgetFilter(QueuePage):
    title = _("Forget this filter")
    submit_label = _("Forget it")
    done_message = _("The filter is forgotten.")
    form_class = forms.Form

    def prepare(self) -> None:
        super().prepare()
        self.kept = get_object_or_404(queries.filters_of(self.request.user), pk=self.kwargs["pk"])
        self.intro = self.kept.name

    def act(self, form) -> str:
        actions.forget_filter(self.kept, by=self.request.user)
        return self.back_url()
