"""Contacts in the columns of their import, so that a file of them can be imported again."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from portal.directory.forms import ContactRow
from portal.languages import name_of
from portal.models import Contact


def lines(contacts: QuerySet[Contact]) -> Iterator[list[Any]]:
    """The header, then a line each."""
    yield [field.label for field in ContactRow.base_fields.values()]
    for contact in contacts.select_related("organisation", "country").iterator(1000):
        organisation = contact.organisation
        yield [
            contact.name,
            contact.function,
            str(organisation or ""),
            organisation.get_kind_display() if organisation else "",
            contact.email,
            str(contact.country or ""),
            name_of(contact.language),
        ]
