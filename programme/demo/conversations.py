"""What is written to the Secretariat: in the conversations of records, and on the contact page."""

from collections.abc import Iterator
from typing import Any

from portal.help import contact
from portal.models import ContactMessage
from portal.remarks import actions
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.world import World


def stories(world: World) -> Iterator[Story]:
    script = texts.read("conversations")
    yield from (_remark(world, given) for given in script["remarks"])
    yield from (_message(world, given) for given in script["messages"])


def _remark(world: World, given: dict[str, Any]) -> Story:
    yield world.days.moment(given["day"])
    record = getattr(world, given["about"])(given["country"])
    said = texts.picked(given, "text", "language", "asks")
    actions.write(record, by=world.person(given["by"]), **said)


def _message(world: World, given: dict[str, Any]) -> Story:
    """From somebody without an account; answered where the file has the day."""
    yield world.days.moment(given["day"])
    contact.write(by=None, **texts.picked(given, "full_name", "email", "language", "subject", "text"))
    if "answered" in given:
        yield world.days.moment(given["answered"])
        contact.mark_answered(ContactMessage.objects.get(subject=given["subject"]), by=world.officer)
