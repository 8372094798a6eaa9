"""What the portal knows of who applies before anything is asked: a draft begins with it, and its Party corrects it."""

from applications.models import Application
from portal.models import Country, Designation, User

AUTHORITY = ("authority", "mandate")
REACHED = ("contact_function", "contact_phone")


def of(party: Country) -> dict[str, str]:
    """The authority as the Party wrote it last, else as its focal point's designation says it; and the focal point in
    office, with what the Party wrote last of that person, and not of one who went before."""
    last = Application.objects.filter(party=party).exclude(authority="").order_by("-pk").first()
    authority = {name: getattr(last, name) for name in AUTHORITY} if last else {}
    person = User.objects.holding("focal_point", party=party.pk).first()
    if person is None:
        return authority
    contact = {"contact_name": person.full_name, "contact_email": person.email}
    if last and last.contact_email.lower() == person.email.lower():
        return authority | contact | {name: getattr(last, name) for name in REACHED}
    designation = Designation.objects.filter(party=party, state="confirmed", email__iexact=person.email).first()
    if designation:
        contact |= {"contact_function": designation.function}
        authority = authority or {"authority": designation.authority}
    return authority | contact
