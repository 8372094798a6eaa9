"""Fields in which the name or the address of a person stands, and columns that hold its pseudonym in their text.

The database knows neither: a column is what it was, and `deconstruct` says so.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import models
from django.db.models.lookups import In
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils.html import escape

from portal import pseudonyms
from portal.fields import LineField

AT_ONCE = 25  # rows of an iterator whose names are asked for together


class _Stored(DeferredAttribute):
    """An attribute of which more than one thing can be read."""

    def stored(self, record: models.Model) -> Any:
        """What stands in the column; one that is loaded only now is set from another record's attribute."""
        with pseudonyms.kept(self.field.stored_while_kept):
            return super().__get__(record)

    def __set__(self, record: models.Model, value: Any) -> None:
        record.__dict__[self.field.attname] = value


class _AsPlain:
    """A field under the path of the plain one that it is for the database, which writes what is stored: what its
    attribute says while names are kept out, or while they aren't."""

    stored_while_kept: bool
    descriptor_class: type[_Stored]

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        plain = next(one for one in type(self).__mro__ if one.__module__ != __name__)
        module = "django.db.models" if plain.__module__.startswith("django.") else plain.__module__
        return name, f"{module}.{plain.__qualname__}", args, kwargs

    def pre_save(self, record: models.Model, add: bool) -> Any:
        return self.value_from_object(record)

    def value_from_object(self, record: models.Model) -> Any:
        """What is stored, for whoever writes rows down, such as `dumpdata`, too."""
        with pseudonyms.kept(self.stored_while_kept):
            return super().value_from_object(record)  # type: ignore[misc]


# --- Where a name or an address stands --------------------------------------------------------------------------------


class _Personal(_Stored):
    def __get__(self, record: models.Model | None, owner: Any = None) -> Any:
        if record is None:
            return self
        value = self.stored(record)
        if value and record.pk and pseudonyms.are_kept():
            return pseudonyms.of(record, self.field.kind, value)
        return value


class PersonalField(_AsPlain):
    """Of a person: its record stands for them. A record that is deleted is named nowhere any more."""

    kind: str
    stored_while_kept = False
    descriptor_class = _Personal

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, **kwargs)  # type: ignore[misc]
        if not cls._meta.abstract:
            post_delete.connect(_erase, sender=cls, dispatch_uid=f"names_of_{cls._meta.label}")

    def pre_save(self, record: models.Model, add: bool) -> Any:
        value = super().pre_save(record, add)
        if isinstance(value, str) and pseudonyms.PSEUDONYM.fullmatch(value):
            raise ValueError(f"{record!r} was saved while names were kept out")
        return value


class NameField(PersonalField, LineField):
    """The name of a person."""

    kind = "name"


class AddressField(PersonalField, models.EmailField):
    """The e-mail address of a person."""

    kind = "address"


class NumberField(PersonalField, LineField):
    """The telephone number of a person."""

    kind = "address"


def _erase(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    pseudonyms.erase(instance)


def fields_of(model: type[models.Model] | models.Model) -> list[PersonalField]:
    """The fields of a model (or of a record of it) in which a name or an address stands."""
    return [field for field in model._meta.fields if isinstance(field, PersonalField)]


def put_out(record: models.Model, text: str) -> str:
    """The text with pseudonyms for the names and addresses of whoever the record stands for, whoever typed them."""
    for field in fields_of(record):
        name = field.value_from_object(record)
        if name and name in text:
            whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            text = whole.sub(pseudonyms.of(record, field.kind, name), text)
    return text


# --- Where a pseudonym stands for it ----------------------------------------------------------------------------------


class _Holding(_Stored):
    def __get__(self, record: models.Model | None, owner: Any = None) -> Any:
        if record is None:
            return self
        value = self.stored(record)
        if pseudonyms.are_kept() or "_loaded" in record.__dict__ or not (held := set(pseudonyms.found_in(value))):
            return value
        return self.field.with_names(value, _names(record, held))


class HoldingField(_AsPlain):
    """A column in the text of which pseudonyms stand."""

    stored_while_kept = True
    descriptor_class = _Holding

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, **kwargs)  # type: ignore[misc]
        pre_save.connect(_begin_to_load, sender=cls, dispatch_uid=f"loads_{cls._meta.label}")
        post_save.connect(_end_to_load, sender=cls, dispatch_uid=f"loaded_{cls._meta.label}")

    def with_names(self, value: Any, names: dict[str, str]) -> Any:
        """The value with each name in the place of its pseudonym."""
        if isinstance(value, str):
            return pseudonyms.PSEUDONYM.sub(lambda held: self.put(names.get(held[0], held[0])), value)
        if isinstance(value, dict):
            return {key: self.with_names(one, names) for key, one in value.items()}
        if isinstance(value, list):
            return [self.with_names(one, names) for one in value]
        return value

    def put(self, name: str) -> str:
        return name


def _begin_to_load(sender: type[models.Model], instance: models.Model, raw: bool, **kwargs: Any) -> None:
    """`loaddata` writes rows past `pre_save`, from the attributes: they are to be as the file has them."""
    if raw:
        instance.__dict__["_loaded"] = True


def _end_to_load(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    instance.__dict__.pop("_loaded", None)


class HoldingLine(HoldingField, models.CharField):
    """One line."""


class HoldingText(HoldingField, models.TextField):
    """A text."""


class HoldingHtml(HoldingField, models.TextField):
    """A page, in which a name is escaped."""

    def put(self, name: str) -> str:
        return escape(name)


class HoldingJson(HoldingField, models.JSONField):
    """Texts in lists and mappings."""


class HoldingAddress(HoldingField, models.EmailField):
    """An address alone, of a person or of nobody in particular. Asked for by a person's, its rows are found by the
    pseudonyms of it."""


@HoldingAddress.register_lookup
class _In(In):
    def __init__(self, lhs: Any, rhs: Any):
        asked_of_the_database = hasattr(rhs, "resolve_expression")
        super().__init__(lhs, rhs if asked_of_the_database else pseudonyms.standing_for(rhs).query)


@HoldingAddress.register_lookup
class _Is(_In):
    lookup_name = "exact"

    def __init__(self, lhs: Any, rhs: str):
        super().__init__(lhs, [rhs])


def _names(record: models.Model, held: set[str]) -> dict[str, str]:
    """The names of a record, asked for together with those of the rows that were read with it."""
    known = record.__dict__.get("_names", {})
    if not held <= known.keys():
        together = record.__dict__.get("_read_with", [record])
        fields = [field for field in record._meta.fields if isinstance(field, HoldingField)]
        texts = [row.__dict__.get(field.attname) for row in together for field in fields]
        known |= pseudonyms.names([*held, *pseudonyms.found_in(texts)])
        for row in together:
            row.__dict__["_names"] = known
    return known


class HoldingQuerySet(models.QuerySet):
    """Rows that know which were read with them, so that a list asks for all its names at once."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh:
            _read_together(self._result_cache)

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        rows = super().iterator(chunk_size)
        while some := list(islice(rows, AT_ONCE)):
            _read_together(some)
            yield from some


def _read_together(rows: list[Any]) -> None:
    for row in rows:
        if isinstance(row, HoldsNames):
            row.__dict__["_read_with"] = rows


class HoldsNames(models.Model):
    """A record some columns of which hold pseudonyms."""

    objects = HoldingQuerySet.as_manager()

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Django sets each column from another record's attribute: as it is stored."""
        with pseudonyms.kept():
            super().refresh_from_db(*args, **kwargs)
