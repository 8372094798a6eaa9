"""Whom the programme writes to: a table that the officer hands in, has looked through, and has written."""

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.directory.actions import KIND
from portal.imports import actions, kinds, running
from portal.models import Import
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.world import World

TABLE = "contacts.csv"
HANDED_IN, WRITTEN = 61, 60  # days ago


def stories(world: World) -> Iterator[Story]:
    yield _imported(world)


def _imported(world: World) -> Story:
    yield world.days.moment(HANDED_IN)
    upload = SimpleUploadedFile(TABLE, (texts.FOLDER / TABLE).read_bytes())
    record = actions.hand_in(kinds.named(KIND), upload, by=world.officer)
    running.work_on(record.pk)
    yield world.days.moment(WRITTEN)
    record = Import.objects.get(pk=record.pk)
    record.lifecycle.perform(record, "write", by=world.officer)
    running.work_on(record.pk)
