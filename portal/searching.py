"""How records are found: a column that holds what a record is looked for by, folded, and the question put to it.

Whoever writes a record writes the column with it, for `Searchable.save` does; `portal.refolding` fills it for rows that
were there before, and finds those that differ.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import models
from django.db.models import Q, QuerySet

from portal import pseudonyms
from portal.folding import folded
from portal.moves import Text

COLUMN = "folded"
MOST_PIECES = 8
LONGEST = 200  # characters of what is typed; the rest is not looked at

Source = str | Callable[[models.Model], Iterable[str]]


class FoldedField(models.TextField):
    """The texts of the record's `sources`, folded, each on a line. A source is a field, or a function of the record
    that names more. The database has a default, so that a release before this one can go on writing."""

    def __init__(self, *sources: Source, **kwargs):
        self.sources = sources
        super().__init__(**kwargs | {"editable": False, "blank": True, "default": "", "db_default": ""})

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        for given in ("editable", "blank", "default", "db_default"):
            kwargs.pop(given, None)
        return name, path, [*self.sources], kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Called by `save` and by `bulk_create`, not by `update`."""
        value = self.text_of(model_instance)
        setattr(model_instance, self.attname, value)
        return value

    def text_of(self, record: models.Model) -> str:
        """What the column is to hold."""
        texts = (source(record) if callable(source) else [_stored(record, source)] for source in self.sources)
        lines = (folded(pseudonyms.without(text)) for some in texts for text in some if text)
        return "\n".join(dict.fromkeys(filter(None, lines)))

    @property
    def fields_read(self) -> list[str]:
        """The names of the fields that it is made from."""
        return [source for source in self.sources if isinstance(source, str)]

    def check(self, **kwargs):
        alone = not issubclass(self.model, Searchable)
        said = f"{self.model._meta.label} has a FoldedField and is no Searchable: a save of some fields would leave it."
        return [*super().check(**kwargs), *([checks.Error(said, obj=self)] if alone else [])]


def _stored(record: models.Model, source: str) -> str:
    """What stands in the column: a name that is read in the place of its pseudonym is found where it stands itself."""
    return vars(record)[source] if source in vars(record) else getattr(record, source)


class Searchable(models.Model):
    """A record with a FoldedField under the name `folded`, which is saved whenever what it is made from is."""

    class Meta:
        abstract = True

    def save(self, *args, update_fields: Iterable[str] | None = None, **kwargs) -> None:
        column: FoldedField = self._meta.get_field(COLUMN)  # type: ignore[assignment]
        if update_fields is not None:
            update_fields = set(update_fields)
            if update_fields.intersection(column.fields_read):
                update_fields.add(COLUMN)
        elif COLUMN in self.get_deferred_fields():
            self.folded = ""  # no longer deferred, so that it is saved with the rest
        super().save(*args, update_fields=update_fields, **kwargs)


def searchable() -> list[type[models.Model]]:
    """Every model with a folded column."""
    from django.apps import apps

    return [model for model in apps.get_models() if issubclass(model, Searchable)]


def pieces(text: str) -> list[str]:
    """What is looked for, piece by piece between blanks. What a sign holds together, as in a reference, an address or a
    double name, stays together."""
    typed = (folded(piece) for piece in text[:LONGEST].split())
    return [piece for piece in dict.fromkeys(typed) if piece][:MOST_PIECES]


def contains(paths: Iterable[str], piece: str) -> list[Q]:
    """One condition for each folded column, the record's own (`folded`) or one on the way to it (`party__folded`)."""
    return [Q(**{f"{path}__contains": piece}) for path in paths]


def found(model: type[models.Model], text: str, conditions: Callable[[str], Iterable[Q]]) -> Q:
    """The records of which every piece of the text meets one of its conditions; none where the text has letters of no
    kind. Each condition is a question of its own, for an index answers each, and none answers all of them at once."""
    typed = pieces(text)
    if not typed:
        return Q() if not text.strip() else Q(pk__in=())
    every = Q()
    for piece in typed:
        one, *others = (_keys(model, condition) for condition in conditions(piece))
        every &= Q(pk__in=one.union(*others) if others else one)
    return every


def _keys(model: type[models.Model], condition: Q) -> QuerySet:
    return model._base_manager.filter(condition).order_by().values("pk")


def _no_notes(record: Any) -> Iterable[Text]:
    return ()


@dataclass(frozen=True)
class Sought:
    """One kind of record as the search over everything looks for it: the `records` that the person may see, in order,
    and the folded columns `where` a word may stand. `language` is that of a title that somebody typed, None where the
    title is the portal's own; `notes` stand beside it. `list_url` is the list of all, where the person has one. `url`
    is where they read a record, in place of what `registry.page_of` says."""

    label: Text
    records: QuerySet
    where: tuple[str, ...] = (COLUMN,)
    list_url: str = ""
    title: Callable[[Any], Text] = str
    language: Callable[[Any], str | None] = lambda record: ""
    notes: Callable[[Any], Iterable[Text]] = _no_notes
    url: Callable[[Any], str] | None = None

    def found(self, text: str) -> QuerySet:
        """Those in which every piece of the text stands."""
        return self.records.filter(found(self.records.model, text, lambda piece: contains(self.where, piece)))
