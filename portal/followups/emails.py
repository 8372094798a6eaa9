"""Word to whoever is asked for something, where its day is moved, and to whoever asked once it is done or dropped."""

from portal.models import FollowUp, User
from portal.outgoing import outbox
from portal.registry import address


def asked(followup: FollowUp) -> None:
    if followup.owner_id and followup.owner_id != followup.created_by_id:
        _tell(followup, followup.owner, "followup_asked")


def day_moved(followup: FollowUp, *, by: User) -> None:
    """Whoever has it on the desk, but for the one who has moved its day."""
    person = followup.responsible
    if person and person.pk != by.pk:
        _tell(followup, person, "followup_day_moved")


def closed(followup: FollowUp, *, by: User) -> None:
    """Whoever asked, and whoever owed it, but for the one who has closed it."""
    for person in {one.pk: one for one in (followup.created_by, followup.owner) if one}.values():
        if person.pk != by.pk:
            _tell(followup, person, "followup_closed")


def _tell(followup: FollowUp, person: User, template: str) -> None:
    if person.is_active:
        where = address("follow-up", followup.pk)
        outbox.queue(f"portal/mail/{template}", to=person, about=followup, followup=followup, address=where)
