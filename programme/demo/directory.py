"""Whom the programme writes to: a table that the officer had written, and one with a double and a fault that waits."""

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.directory.actions import KIND
from portal.imports import actions, kinds, running
from portal.models import Import, Organisation
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.people import save
from programme.demo.world import World

# Each table, how many days ago it was handed in, and when it was written; the last waits for the officer.
TABLES = (("contacts.csv", 61, 60), ("contacts_more.csv", 2, None))


def stories(world: World) -> Iterator[Story]:
    yield from (_imported(world, *table) for table in TABLES)


def _imported(world: World, name: str, handed_in: int, written: int | None) -> Story:
    yield world.days.moment(handed_in)
    upload = SimpleUploadedFile(name, (texts.FOLDER / name).read_bytes())
    record = actions.hand_in(kinds.named(KIND), upload, by=world.officer)
    running.work_on(record.pk)
    if written is None:
        return
    yield world.days.moment(written)
    record = Import.objects.get(pk=record.pk)
    record.lifecycle.perform(record, "write", by=world.officer)
    running.work_on(record.pk)
    for organisation in Organisation.objects.filter(is_fictional=False):
        organisation.is_fictional = True
        save(organisation, world.officer)
