"""Where contacts are read, and how they are found."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.directory.rules import keeps_contacts
from portal.interests import actions as interests
from portal.models import Contact, Invitation, User
from portal.registry import address
from portal.searching import Sought
from portal.written import typed_line


def page(user: User, contact: Contact) -> str:
    """Where the person reads it."""
    return address("admin:portal_contact_change", contact.pk) if keeps_contacts(user) else ""


def take_up(user: User, invitation: Invitation) -> None:
    """Whoever was a contact and signs in by now: what the register of interests says of them ties the account."""
    for contact in Contact.objects.filter(email__iexact=user.email):
        interests.now_signs_in(contact, user)


def sought(user: User) -> Iterator[Sought]:
    """Contacts, for those who keep them."""
    if keeps_contacts(user):
        yield Sought(
            _("Contacts"),
            Contact.objects.select_related("organisation"),
            list_url=address("admin:portal_contact_changelist"),
            title=lambda contact: contact.called,
            notes=lambda contact: (typed_line(contact.email), typed_line(str(contact.organisation or ""))),
        )
