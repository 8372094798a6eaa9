"""What may be imported. An app declares a kind in `AppConfig.ready()`: a form whose fields are the columns, which say
how a cell is read, how a row is found among what is there, and the action that writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils import translation
from rules.predicates import Predicate

from portal.folding import folded
from portal.models.people import User
from portal.moves import Text

LANGUAGES = ("fr", "en")
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Match:
    """What a row is found to be among the records: the `record` of its key, which may say just the same, or one that
    is like it in `likeness` (a code that the kind puts into words)."""

    record: int
    likeness: str
    is_same: bool = False
    has_its_key: bool = False


class Kind:
    """One kind of import. The rows of a file are read in their order by one form, whose fields may remember what they
    looked up."""

    name: str
    title: Text
    intro: Text
    form: type[forms.Form]
    may: Predicate
    likenesses: Mapping[str, Text]
    """Each way of being alike, in words: “same address”."""

    def key(self, values: Values) -> str:
        """What no two records share, such as an address; two rows of a file with the same are a fault in `key_column`.
        Empty where a row has none."""
        raise NotImplementedError

    key_column: str

    def alike(self, values: Values) -> tuple[str, str]:
        """A likeness and what two rows share that have it, such as a folded name; empty where a row has nothing."""
        return "", ""

    def matches(self, rows: Mapping[int, Values]) -> Mapping[int, Match]:
        """Of these rows, by number, those that are found among the records; asked for many rows at once."""
        raise NotImplementedError

    def write(self, values: Values, *, record: int | None, by: User) -> models.Model:
        """Add it, or bring the record up to date, by an action. Raises ValidationError."""
        raise NotImplementedError

    def named(self, records: Sequence[int]) -> Mapping[int, str]:
        """The records of these keys as the person who decides knows them."""
        raise NotImplementedError

    # --- its columns --------------------------------------------------------------------------------------------------

    def columns(self) -> dict[str, forms.Field]:
        return dict(self.form.base_fields)

    def headings(self) -> dict[str, str]:
        """Each way to head a column, folded: by its label in either language, or by its name."""
        found = {folded(name): name for name in self.form.base_fields}
        for language in LANGUAGES:
            with translation.override(language):
                found |= {folded(str(field.label)): name for name, field in self.form.base_fields.items()}
        return found


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def named(name: str) -> Kind:
    """Raises KeyError where there is none."""
    return _kinds[name]


def open_to(user: User) -> list[Kind]:
    """What the person may import."""
    return [kind for kind in _kinds.values() if kind.may(user)]
