"""Links for people without an account, as tests open them."""

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from portal.models import Pass
from portal.passes import doors, signing


def pass_of(record: Model) -> Pass:
    """The latest that leads to the record."""
    label = record._meta.model_name
    return Pass.objects.filter(content_type__model=label, object_id=record.pk).latest("pk")


def address_of(record: Model) -> str:
    return signing.address_of(pass_of(record))


def says_the_address(web: Client, address: str, email: str) -> None:
    """The browser is asked once to which address the link was sent."""
    token = address.strip("/").rpartition("/")[2]
    answer = web.post(reverse("pass-address", args=[token]), {"email": email, "_submit": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)


def opened_by(web: Client, record: Model) -> str:
    """The address of its link, in a browser that has named the address."""
    address = address_of(record)
    says_the_address(web, address, pass_of(record).email)
    return address


def has_named(web: Client, email: str) -> None:
    """As where the browser had named the address before, for every link that was sent there."""
    session = web.session
    session[doors.ADMITTED] = list(Pass.objects.filter(email=email).values_list("pk", flat=True))
    session.save()
