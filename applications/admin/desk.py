"""Internal notes, calls and e-mails, written in the workspace and read there and nowhere else; the filters of the queue
that an officer keeps."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import actions
from applications.models import Application, Contact, Note
from applications.queries import desk as queries
from portal import clock
from portal.fields import DayFormField, LineFormField, ProseFormField
from portal.rules import is_secretariat
from portal.views.forms import FormPage

LATEST = 20


def panel(application: Application) -> dict[str, Any]:
    """The latest of each, newest first."""
    return {
        "notes": application.notes.select_related("by")[:LATEST],
        "contacts": application.contacts.select_related("by")[:LATEST],
    }


class NoteForm(forms.Form):
    text = ProseFormField(label=_("Internal note"), words=Note._meta.get_field("text").words)


class ContactForm(forms.Form):
    """Who was spoken to, when, and what was said."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Contact.Kind.choices, widget=forms.RadioSelect)
    on = DayFormField(label=_("Day"))
    with_whom = LineFormField(label=_("With whom"), max_length=200)
    summary = ProseFormField(label=_("What was said"), words=300)


class WorkspacePage(FormPage):
    """A form that one opens from the workspace of an application, and that leads back there."""

    template_name = "admin/form_page.html"
    model_admin: Any = None

    def prepare(self) -> None:
        self.application = get_object_or_404(self.model_admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def back_url(self) -> str:
        return reverse("admin:applications_application_change", args=[self.application.pk])

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        return {**site, "title": self.title, "opts": Application._meta, "original": self.application}


class AddNote(WorkspacePage):
    title = _("Add an internal note")
    intro = _("Only the Secretariat reads it. It can’t be changed afterwards; write another to put it right.")
    submit_label = _("Add the note")
    done_message = _("The note is added.")
    may_repeat = False
    form_class = NoteForm

    def act(self, form) -> str:
        actions.add_note(self.application, by=self.request.user, **form.cleaned_data)
        return self.back_url()


class LogContact(WorkspacePage):
    title = _("Log a call or an e-mail")
    intro = _("Only the Secretariat reads it. It can’t be changed afterwards.")
    submit_label = _("Log it")
    done_message = _("It is in the log.")
    may_repeat = False
    form_class = ContactForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"on": clock.today()}}

    def act(self, form) -> str:
        actions.log_contact(self.application, by=self.request.user, **form.cleaned_data)
        return self.back_url()


# --- Filters of the queue ---------------------------------------------------------------------------------------------


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
