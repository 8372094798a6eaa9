"""What is done to contacts. The trail names none: it says which of the personal fields changed, not what they said."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, verbs
from portal.directory.rules import keeps_contacts
from portal.folding import folded
from portal.imports import retention
from portal.models import Contact, Country, Organisation, User
from portal.models.directory import KEPT
from portal.people.names import check_name
from portal.refusals import Refused

CONTACT_ADDED = verbs.declare("portal.directory_added", _("Contact added"), is_news=False)
CONTACT_CHANGED = verbs.declare("portal.directory_changed", _("Contact changed"), is_news=False)
CONTACT_CONFIRMED = verbs.declare("portal.directory_confirmed", _("Contact confirmed"), is_news=False)
CONTACT_ERASED = verbs.declare("portal.directory_erased", _("Contact erased"), is_news=False)
ORGANISATION_ADDED = verbs.declare("portal.organisation_added", _("Organisation added"), is_news=False)
KIND = "contacts"
TAKEN = _("Somebody with this address is in the list already.")
NOBODY = _("Give the person’s name, the organisation, or both.")
FUNCTION_ALONE = _("A function belongs to a person: give the name too.")
UNNAMED = "…"  # what the trail has in the place of what a personal field said


@transaction.atomic
def write(contact: Contact, *, by: User) -> Contact:
    """Add a contact, or keep what was changed of one; either confirms it. Raises ValidationError by field."""
    if not keeps_contacts(by):
        raise PermissionDenied
    adding = contact._state.adding
    before = {} if adding else _values(Contact.objects.select_for_update().get(pk=contact.pk))
    _clean(contact)
    contact.confirmed_at = clock.now()
    _save(contact)
    changes = _unnamed(trail.difference(before, _values(contact)))
    if adding or changes:
        trail.record(CONTACT_ADDED if adding else CONTACT_CHANGED, contact, by=by, changes=changes)
    return contact


def _clean(contact: Contact) -> None:
    contact.email = contact.email.lower()
    contact.clean_fields()
    if contact.name:
        try:
            check_name(contact.name)
        except Refused as refusal:
            raise Refused({"name": refusal.messages}) from None
    if _others(contact).filter(address=contact.email).exists():
        raise Refused({"email": TAKEN})
    if not (contact.name or contact.organisation):
        raise Refused({"name": NOBODY})
    if contact.function and not contact.name:
        raise Refused({"function": FUNCTION_ALONE})


def _others(contact: Contact) -> QuerySet[Contact]:
    return Contact.objects.exclude(pk=contact.pk).annotate(address=Lower("email"))


def _save(contact: Contact) -> None:
    """What a colleague adds in between is told as kindly."""
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError:
        raise Refused({"email": TAKEN}) from None


def _values(contact: Contact) -> dict[str, Any]:
    return trail.snapshot(contact, [*Contact.personal, "organisation", "country", "language"])


def _unnamed(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    said = {name: pair for name, pair in changes.items() if any(pair)}
    return {name: _hidden(pair) if name in Contact.personal else pair for name, pair in said.items()}


def _hidden(pair: list[Any]) -> list[Any]:
    return [UNNAMED if value else value for value in pair]


def organisation_of(name: str, *, kind: str, country: Country | None, by: User) -> Organisation:
    """The organisation of that name, however it is spelled; a new one where there is none."""
    if not keeps_contacts(by):
        raise PermissionDenied
    if known := Organisation.objects.filter(folded=folded(name)).first():
        return known
    made = Organisation(name=name, kind=kind, country=country)
    try:
        made.full_clean()
    except ValidationError as error:
        raise Refused({"organisation": error.messages}) from None
    made.save()
    trail.record(ORGANISATION_ADDED, made, by=by, changes=trail.difference({}, trail.snapshot(made)))
    return made


@transaction.atomic
def confirm(contact: Contact, *, by: User) -> None:
    """It is still right and still needed: it is kept for as long again. Once a day is enough."""
    if not keeps_contacts(by):
        raise PermissionDenied
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if clock.day_of(contact.confirmed_at) == clock.today():
        return
    contact.confirmed_at = clock.now()
    contact.save(update_fields=["confirmed_at"])
    trail.record(CONTACT_CONFIRMED, contact, by=by)


@transaction.atomic
def erase(contact: Contact, *, by: User | None, reason: str = "") -> None:
    """Forget a contact, and the files of imports in which it stood. The trail keeps that somebody was erased."""
    if by is not None and not keeps_contacts(by):
        raise PermissionDenied
    trail.record(CONTACT_ERASED, contact, by=by, reason=reason)
    retention.forget(KIND, record=contact.pk, key=contact.email)
    contact.delete()


def erase_lapsed() -> None:
    """Those that nobody has confirmed for as long as they are kept."""
    for contact in Contact.objects.filter(confirmed_at__lt=clock.now() - KEPT):
        erase(contact, by=None)
