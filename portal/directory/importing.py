"""Organisations and people to write to, as an import."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.directory import actions
from portal.directory.forms import ContactRow
from portal.directory.rules import keeps_contacts
from portal.folding import folded
from portal.imports.kinds import Kind, Match, Values
from portal.models import Contact, Organisation, User

ADDRESS, NAME = "address", "name"
FIELDS = ("name", "function", "organisation", "email", "country", "language")


class ContactImport(Kind):
    """One row a person, or an organisation's own box. Its address is the key; whoever has the same name under another
    address may be the same person. An empty cell leaves what is there as it is."""

    name = actions.KIND
    title = _("Organisations and people to write to")
    intro = _("One row for each person, or for each organisation’s own box.")
    form = ContactRow
    may = keeps_contacts
    key_column = "email"
    likenesses = {ADDRESS: _("same address, otherwise something else"), NAME: _("same name, another address")}

    def key(self, values: Values) -> str:
        return values["email"]

    def alike(self, values: Values) -> tuple[str, str]:
        return NAME, folded(values["name"])

    def matches(self, rows: Mapping[int, Values]) -> dict[int, Match]:
        addresses = {values["email"] for values in rows.values()}
        names = {folded(values["name"]) for values in rows.values()} - {""}
        kept = Contact.objects.annotate(address=Lower("email"))
        at_address = {
            contact.address: contact
            for contact in kept.filter(address__in=addresses).select_related("organisation", "country")
        }
        of_name = _first_of_each(Contact.objects.filter(folded_name__in=names).order_by("-pk"))
        found = {}
        for number, values in rows.items():
            if contact := at_address.get(values["email"]):
                found[number] = Match(contact.pk, ADDRESS, is_same=_says_the_same(contact, values), has_its_key=True)
            elif contact := of_name.get(folded(values["name"])):
                found[number] = Match(contact.pk, NAME)
        return found

    def write(self, values: Values, *, record: int | None, by: User) -> Contact:
        said = {name: value for name in FIELDS if (value := values[name])}
        if (organisation := said.get("organisation")) and organisation.pk is None:
            said["organisation"] = _kept(organisation, values, by)
        contact = Contact.objects.get(pk=record) if record else Contact()
        for name, value in said.items():
            setattr(contact, name, value)
        return actions.write(contact, by=by)

    def named(self, records: Sequence[int]) -> dict[int, str]:
        contacts = Contact.objects.select_related("organisation").filter(pk__in=records)
        return {contact.pk: _described(contact) for contact in contacts}


def _first_of_each(contacts: Iterable[Contact]) -> dict[str, Contact]:
    """The one that was added first, by its name; they come the latest first."""
    return {contact.folded_name: contact for contact in contacts}


def _kept(organisation: Organisation, values: Values, by: User) -> Organisation:
    return actions.organisation_of(organisation.name, kind=organisation.kind, country=values["country"], by=by)


def _says_the_same(contact: Contact, values: Values) -> bool:
    """Whether a row has nothing that the contact hasn't."""
    return all(getattr(contact, name) == values[name] for name in FIELDS if values[name])


def _described(contact: Contact) -> str:
    organisation = contact.organisation if contact.name else None
    return " · ".join(str(part) for part in (contact.called, organisation, contact.email) if part)
