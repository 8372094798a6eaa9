"""The names of people, which the trail and the outbox don't hold: in their place stands a pseudonym, and the name is
read from the one table where it can be erased (docs/adr/0030-names-in-one-table.md).

While a text is written that is to be kept (`kept`), the fields of names and addresses (`portal/personal.py`) answer
with pseudonyms instead; columns that hold pseudonyms are read with the names put in.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from portal import clock

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
PSEUDONYM = re.compile(rf"~[{LETTERS}]{{16}}~")  # letters that neither HTML nor an address of a page writes otherwise
_BROKEN = re.compile(rf"~[{LETTERS}]{{0,16}}$")
_kept: ContextVar[bool] = ContextVar("names_are_kept_out", default=False)


def new() -> str:
    """A pseudonym that says nothing of whose it is: 80 bits of chance."""
    return f"~{''.join(secrets.choice(LETTERS) for _ in range(16))}~"


@contextmanager
def kept(yes: bool = True) -> Iterator[None]:
    """Within the block a text is written that is kept: names are pseudonyms."""
    token = _kept.set(yes)
    try:
        yield
    finally:
        _kept.reset(token)


def are_kept() -> bool:
    return _kept.get()


def of(record: models.Model, kind: str, text: str) -> str:
    """The pseudonym of a name or an address of whoever the record stands for; what is one already stays."""
    if PSEUDONYM.fullmatch(text):
        return text
    named, _made = _table().objects.get_or_create(**_whose(record), kind=kind, text=text)
    return named.pk


def in_place_of(record: models.Model, kind: str, value: Any) -> Any:
    """A value as the trail holds it: the pseudonym where it is a name that stands there."""
    return of(record, kind, value) if isinstance(value, str) and value else value


def erase(record: models.Model) -> int:
    """Nothing that is kept names any more whoever the record stands for; how many names and addresses went."""
    return _table().objects.filter(**_whose(record), erased_at=None).update(text="", folded="", erased_at=clock.now())


def standing_for(texts: Iterable[str]) -> models.QuerySet:
    """The pseudonyms of these addresses, whoever's they are."""
    return _table().objects.filter(text__in=texts, erased_at=None).values("pk")


def is_erased(text: str) -> bool:
    """Whether the text is the pseudonym of what was erased."""
    return bool(PSEUDONYM.fullmatch(text)) and not _table().objects.filter(pk=text, erased_at=None).exists()


def known_by(model: type[models.Model]) -> models.QuerySet:
    """The pseudonyms of those who are known by records of this model, and not erased."""
    whose = ContentType.objects.get_for_model(model)
    return _table().objects.filter(content_type=whose, erased_at=None).values("pk")


def found(piece: str) -> models.QuerySet:
    """The pseudonyms of names and addresses in which the folded piece stands."""
    return _table().objects.filter(folded__contains=piece).values("pk")


def of_records(piece: str) -> models.QuerySet:
    """Whether, for a row with a `content_type` and an `object_id`, the piece stands in a name of that record."""
    whose = {"content_type": models.OuterRef("content_type"), "object_id": models.OuterRef("object_id")}
    return _table().objects.filter(**whose, folded__contains=piece)


def shortened(text: str, most: int) -> str:
    """At most so many characters, and no pseudonym in part."""
    return text if len(text) <= most else _BROKEN.sub("", text[:most])


def without(text: str) -> str:
    return PSEUDONYM.sub(" ", text)


def found_in(value: Any) -> Iterator[str]:
    """The pseudonyms in a text, or in the texts of a list or mapping."""
    if isinstance(value, str):
        yield from PSEUDONYM.findall(value)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from found_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from found_in(one)


def names(pseudonyms: Iterable[str]) -> dict[str, str]:
    """The name under each; of one that was erased, that it was, in the active language."""
    return {named.pk: str(named) for named in _table().objects.filter(pk__in=set(pseudonyms))}


def _table() -> Any:
    return apps.get_model("portal", "Name")


def _whose(record: models.Model) -> dict[str, Any]:
    return {"content_type": ContentType.objects.get_for_model(record), "object_id": str(record.pk)}
