"""Loads the reference data of every app from fixtures/; loading again brings them up to date."""

from django.core.management.base import BaseCommand

from portal import reference as places
from roadmap import reference as roadmap


class Command(BaseCommand):
    help = "Loads countries, the open roadmap, action lines and the nine steps from fixtures/."

    def handle(self, *args, **options) -> None:
        for part in (places, roadmap):
            part.load()
