"""Brings what records are found by up to date: after an upgrade of Python or a repair of the database by hand, or once
pg_trgm may be created."""

from django.core.management.base import BaseCommand
from django.db import connection

from portal import refolding, searching


class Command(BaseCommand):
    help = "Folds anew what searches look through, where it differs, and makes the indexes that are missing."

    def handle(self, *, verbosity: int, **options) -> None:
        models = searching.searchable()
        count = sum(refolding.refold(model, connection) for model in models)
        indexed = {refolding.index(model, connection) for model in models} == {True}
        if verbosity:
            self.stdout.write(f"Folded anew: {count} records. Searches use {'an index' if indexed else 'no index'}.")
