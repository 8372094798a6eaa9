"""Word that a gathering is moved or cancelled, to those who work on its record: it can't wait."""

from portal.gatherings import hosts
from portal.models import Gathering, User
from portal.outgoing import outbox


def moved(gathering: Gathering, *, by: User) -> None:
    _tell("portal/mail/gathering_moved", gathering, by)


def cancelled(gathering: Gathering, *, by: User) -> None:
    """A draft was announced to nobody."""
    _tell("portal/mail/gathering_cancelled", gathering, by)


def _tell(template: str, gathering: Gathering, by: User) -> None:
    people = {person.pk: person for person in hosts.of(gathering).people(gathering.about)}
    people.pop(by.pk, None)
    for person in people.values():
        outbox.queue(template, to=person, about=gathering, gathering=gathering, by=by)
