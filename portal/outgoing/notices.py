"""What happened and is told to a person once: a line that waits for their daily message, or the mark that a message of
its own has told it. An entry of the trail that causes messages names itself (`trail.telling`), so that it is no news to
whoever gets one."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from portal import clock, trail
from portal.models.daily import Kind, Notice
from portal.models.messages import OutgoingMessage
from portal.models.people import User
from portal.models.trail import Event


def leave(
    template: str, kind: Kind, *, to: User, lines: dict[str, str], url: str, about: models.Model | None
) -> Notice:
    """A line for the person's next daily message, in each language: they may choose another before it comes."""
    return Notice.objects.create(
        person=to,
        kind=kind,
        event=_cause(to),
        template=template,
        line=lines[to.language],
        lines=lines,
        url=url,
        language=to.language,
        about=about,
    )


def told_at_once(message: OutgoingMessage) -> None:
    """What caused the message is no news to its recipient."""
    if message.recipient and (event := _cause(message.recipient)):
        Notice.objects.create(
            person=message.recipient,
            event=event,
            template=message.template,
            line=message.subject,
            language=message.language,
            settled_at=clock.now(),
            told_in=message,
        )


def is_waiting(template: str, email: str, *, concerning: models.Model | None = None) -> bool:
    """Whether such a line (about that record, where one is named) hasn't been told yet."""
    waiting = Notice.objects.filter(template=template, person__email=email, settled_at=None)
    if concerning:
        kind = ContentType.objects.get_for_model(concerning)
        waiting = waiting.filter(content_type=kind, object_id=concerning.pk)
    return waiting.exists()


def _cause(person: User) -> Event | None:
    """The entry of the trail that is being told, unless the person has it from a message of the same moment."""
    event = trail.being_told()
    if event is None or Notice.objects.filter(person=person, event=event).exists():
        return None
    return event
