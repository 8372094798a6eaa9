"""Internal notes, calls and e-mails, written in the workspace and read there and nowhere else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications import actions
from applications.models import Application, Contact
from applications.notes import NOTES
from portal import clock, horizon
from portal.fields import DayFormField, LineFormField, ProseFormField
from portal.staff.pages import AdminPage

LATEST = 20


def panel(application: Application) -> dict[str, Any]:
    """The latest of each, newest first."""
    return {
        "notes": NOTES.remarks(application).order_by("-pk")[:LATEST],
        "contacts": application.contacts.select_related("by")[:LATEST],
    }


class NoteForm(forms.Form):
    text = ProseFormField(label=_("Internal note"), words=NOTES.words)


class ContactForm(forms.Form):
    """Who was spoken to, when, and what was said."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Contact.Kind.choices, widget=forms.RadioSelect)
    on = DayFormField(label=_("Day"), ahead=horizon.SOON)
    with_whom = LineFormField(label=_("With whom"), max_length=200)
    summary = ProseFormField(label=_("What was said"), words=300)


class AddNote(AdminPage):
    title = _("Add an internal note")
    intro = _("Only the Secretariat reads it. It can’t be changed afterwards; write another to put it right.")
    submit_label = _("Add the note")
    done_message = _("The note is added.")
    may_repeat = False
    form_class = NoteForm

    def change(self, form) -> None:
        actions.add_note(self.record, by=self.request.user, **form.cleaned_data)


class LogContact(AdminPage):
    title = _("Log a call or an e-mail")
    intro = _("Only the Secretariat reads it. It can’t be changed afterwards.")
    submit_label = _("Log it")
    done_message = _("It is in the log.")
    may_repeat = False
    form_class = ContactForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"on": clock.today()}}

    def change(self, form) -> None:
        actions.log_contact(self.record, by=self.request.user, **form.cleaned_data)
