"""What the portal knows of who applies before anything is asked: a draft begins with it, and its Party corrects it."""

from applications.models import Application
from portal.models import Country, Designation, User
from portal.roles import SPEAKERS

ASKED_BEFORE = ("authority", "mandate", "contact_name", "contact_function", "contact_email", "contact_phone")


def of(party: Country) -> dict[str, str]:
    """As the Party wrote it in its last application; else as its focal point's designation and account say it."""
    last = Application.objects.filter(party=party).exclude(authority="").order_by("-pk").first()
    if last:
        return {name: getattr(last, name) for name in ASKED_BEFORE}
    person = User.objects.holding(SPEAKERS[0], party=party.pk).first()
    if person is None:
        return {}
    account = {"contact_name": person.full_name, "contact_email": person.email}
    designation = Designation.objects.filter(party=party, state="confirmed", email__iexact=person.email).first()
    if designation is None:
        return account
    return account | {"authority": designation.authority, "contact_function": designation.function}
