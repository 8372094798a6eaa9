"""What a follow-up waits for, and on whose desk."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.followups import queries
from portal.models import FollowUp, User
from portal.moves import Move, Side
from portal.registry import address
from portal.roles import ROLES, WRITERS

MOST = 50  # on one desk, the earliest due


def of_record(followup: FollowUp) -> Iterator[Move]:
    if not followup.is_live:
        return
    person = followup.responsible
    theirs = person is not None and person.pk == followup.owner_id
    yield Move(
        title=followup.what,
        title_lang=followup.language,
        what=_("Do what was agreed") if theirs else _("See to it that this is done"),
        button=_("Say that it is done"),
        url=address("follow-up", followup.pk),
        since=followup.created_at,
        due=followup.due,
        country=followup.party,
        side=_side_of(person, followup),
        roles=tuple(ROLES) if person else ("secretariat",),
        people=frozenset({person.pk}) if person else None,
    )


def _side_of(person: User | None, followup: FollowUp) -> Side:
    """Of whoever has it on the desk; what nobody in office owes is the Secretariat's."""
    if person is None or person.holds("secretariat"):
        return Side.SECRETARIAT
    if followup.party_id and person.holds(*WRITERS, party_id=followup.party_id):
        return Side.PARTY
    if person.holds("field_office"):
        return Side.FIELD_OFFICE
    return Side.EXPERT if person.holds("expert") else Side.SECRETARIAT


def waiting(user: User) -> Iterator[Move]:
    """Those that are the person's."""
    if user.current_grants:
        for followup in queries.owed_by(user)[:MOST]:
            yield from of_record(followup)
