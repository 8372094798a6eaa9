"""Whom the programme writes to, in the admin."""

from operator import attrgetter

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from portal.directory import actions, listing
from portal.directory.forms import KIND_HELP, ORGANISATION_HELP, AboutAContact, OrganisationField
from portal.directory.rules import keeps_contacts
from portal.forms.page import Instead
from portal.lifecycle import reason_field
from portal.models import Contact
from portal.staff import lists
from portal.staff.changing import ActionForm
from portal.staff.exporting import Listing, listing_of
from portal.staff.pages import AdminPage, Button
from portal.staff.records import PortalModelAdmin
from portal.vocabularies import OrganisationKind
from portal.written import day_or_moment


class ContactForm(AboutAContact, ActionForm):
    """An organisation is named, as in a row of an import: the list to choose from would be too long."""

    organisation = OrganisationField(label=_("Organisation"), help_text=ORGANISATION_HELP)
    organisation_kind = forms.ChoiceField(
        choices=[("", "–"), *OrganisationKind.choices],
        required=False,
        label=_("Kind of organisation"),
        help_text=KIND_HELP,
    )

    class Meta:
        model = Contact
        fields = ("name", "function", "organisation", "organisation_kind", "email", "country", "language")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["organisation"] = str(self.instance.organisation or "")
        self.fields["name"].needed = _("needed where no organisation is named")


class Confirm(Button):
    done_message = _("This contact is kept for three more years.")

    def act(self) -> None:
        actions.confirm(self.record, by=self.request.user)


class EraseForm(forms.Form):
    """Erasing can't be undone, so it asks for a word of why, and warns against naming anybody in it."""

    reason = reason_field(_("Why, without naming anybody"))


class Erase(AdminPage):
    form_class = EraseForm
    title = submit_label = _("Erase this contact")
    intro = _(
        "The person’s name, function and address are erased here, and so are the files of imports in which they stood. "
        "The trail keeps that a contact was erased, by whom and why. This can’t be undone."
    )
    danger = True
    done_message = _("The contact is erased.")

    def prepare(self) -> None:
        """What is erased already needs no reason any more."""
        try:
            super().prepare()
        except Http404:
            if not self.acts():
                raise
            messages.info(self.request, _("This contact is erased already."))
            raise Instead(redirect(self.list_url())) from None

    def may_open(self) -> bool:
        return keeps_contacts(self.request.user)

    def act(self, form: forms.Form) -> str:
        actions.erase(self.record, by=self.request.user, reason=form.cleaned_data["reason"])
        return self.list_url()


@admin.register(Contact)
class ContactAdmin(PortalModelAdmin):
    form = ContactForm
    list_display = ["called", "function", "organisation", "email", "country", "language", "kept_until"]
    list_filter = ["language", ("organisation__kind", admin.AllValuesFieldListFilter)]
    list_select_related = ["organisation", "country"]
    search_fields = ["folded", "organisation__folded", "country__folded"]
    change_list_template = "admin/contacts.html"
    change_form_template = "admin/contact_card.html"
    pages = {
        "confirm": ("<int:pk>/confirm/", Confirm),
        "erase": ("<int:pk>/erase/", Erase),
    }
    viewers = keeps_contacts
    editors = keeps_contacts
    adders = keeps_contacts

    def listing(self, request: HttpRequest) -> Listing:
        """In the columns of an import, so that what was taken away can be handed in again."""
        return listing_of(self, request, lambda found: listing.lines(found.queryset))

    @admin.display(description=_("name"), ordering="name")
    def called(self, contact: Contact) -> str:
        return contact.called

    @lists.in_file(attrgetter("kept_until"))
    @admin.display(description=_("kept until"), ordering="confirmed_at")
    def kept_until(self, contact: Contact) -> str:
        return day_or_moment(contact.kept_until)

    def save_model(self, request: HttpRequest, obj: Contact, form: ContactForm, change: bool) -> None:
        obj.organisation = self._organisation(form, request)
        actions.write(obj, by=request.user)

    def _organisation(self, form: ContactForm, request: HttpRequest):
        said = form.cleaned_data
        if not (organisation := said["organisation"]) or organisation.pk:
            return organisation
        given = {"kind": organisation.kind, "country": said["country"]}
        return actions.organisation_of(organisation.name, **given, by=request.user)
