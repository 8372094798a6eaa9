"""Internal notes, calls and e-mails, written in the workspace and read there and nowhere else."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import actions
from applications.models import Application, Contact, Note
from portal import clock
from portal.fields import DayFormField, LineFormField, ProseFormField
from portal.forms.page import FormPage

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
