"""Word that a gathering is moved, planned anew or cancelled, to those who work on its record: it can't wait."""

from typing import Any

from portal import trail
from portal.gatherings import announcing, hosts
from portal.models import Gathering, User
from portal.outgoing import outbox


def moved(gathering: Gathering, *, by: User) -> None:
    _tell("portal/mail/gathering_moved", gathering, by, **_said_of(gathering))


def planned_anew(gathering: Gathering, *, by: User) -> None:
    """It was said to be cancelled."""
    _tell("portal/mail/gathering_planned_anew", gathering, by, **_said_of(gathering))


def cancelled(gathering: Gathering, *, by: User) -> None:
    """A draft was announced to nobody."""
    _tell("portal/mail/gathering_cancelled", gathering, by)


def _said_of(gathering: Gathering) -> dict[str, Any]:
    """What changes, and why where the act says so."""
    event = trail.being_told()
    return {"change": announcing.change_of(gathering), "reason": event.reason if event else ""}


def _tell(template: str, gathering: Gathering, by: User, **said: Any) -> None:
    people = {person.pk: person for person in hosts.of(gathering).people(gathering.about)}
    people.pop(by.pk, None)
    for person in people.values():
        outbox.queue(template, to=person, about=gathering, gathering=gathering, by=by, **said)
