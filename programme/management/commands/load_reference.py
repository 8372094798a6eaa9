"""Loads the reference data of every app from fixtures/; loading again adds what is missing."""

from django.core.management.base import BaseCommand

from applications import reference as applications
from assistance import reference as assistance
from budget import reference as budget
from portal import reference as places
from roadmap import reference as roadmap


class Command(BaseCommand):
    help = "Loads countries, the open roadmap, action lines and the nine steps from fixtures/."

    def handle(self, *args, **options) -> None:
        for part in (places, roadmap, budget, applications, assistance):
            part.load()
