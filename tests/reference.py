"""Reference data for tests: loaded from the fixtures once in a process, then inserted row for row as it was: a
statement for each table, and not two for each row."""

from collections.abc import Callable
from copy import copy

from django.db.models import Model

from portal import reference as countries_and_phases
from portal.models import Country, Phase
from roadmap import reference as open_roadmap_and_themes
from roadmap.models import Activity, Output, Theme


class Reference:
    """What `load` brings into empty tables, when it is called."""

    def __init__(self, load: Callable[[], None], *models: type[Model]) -> None:
        self.load, self.models = load, models
        self.rows: list[list[Model]] = []

    def __call__(self) -> None:
        if self.rows:
            for model, rows in zip(self.models, self.rows, strict=True):
                model.objects.bulk_create(map(copy, rows))
        else:
            self.load()
            self.rows = [list(model.objects.order_by("pk")) for model in self.models]


load_countries = Reference(countries_and_phases.load, Country, Phase)
load_open_roadmap = Reference(open_roadmap_and_themes.load, Output, Activity, Theme, Theme.suggested_activities.through)
