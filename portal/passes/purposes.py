"""What a link may be for. Each app registers its own purposes in `AppConfig.ready()`; a link of no purpose opens
nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from portal import clock
from portal.models import User
from portal.moves import Text
from portal.rules import is_secretariat


def _always(record: Any) -> bool:
    return True


def _by_officers(user: User, record: Any) -> bool:
    return is_secretariat(user)


def _nothing(record: Any, *, by: User) -> None:
    """Nothing else changes."""


def _none_earlier(token: str) -> int | None:
    return None


@dataclass(frozen=True)
class Purpose:
    """One row of the table. `model` is what its links are about; `view` is the address that takes the token; `limit`
    is how often one source may act through it, as allauth writes it; `days` is how long a link opens after it was sent.

    `begins(record)` and `ends(record)` are the moment from which it opens and its last day, where the record itself
    says so and may be given another day. `stands(record)` says whether the record still takes what is done through the
    link; `managed_by(user, record)` who sees its links and takes them back; `taken_back(record, by=)` what else happens
    then. `earlier(token)` is the key of the record that a link made before there were passes leads to. `gone` is the
    page of a link that opens nothing.
    """

    name: str
    label: Text
    model: str
    view: str
    limit: str
    days: int = 0
    asks_address: bool = True
    begins: Callable[[Any], dt.datetime] | None = None
    ends: Callable[[Any], dt.date] | None = None
    stands: Callable[[Any], bool] = _always
    managed_by: Callable[[User, Any], bool] = _by_officers
    taken_back: Callable[..., None] = _nothing
    earlier: Callable[[str], int | None] = _none_earlier
    gone: str = "portal/passes/gone.html"

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(apps.get_model(self.model))

    def last_day(self, record: Any) -> dt.date:
        """Until when a link that is sent today opens."""
        return self.ends(record) if self.ends else clock.today() + dt.timedelta(days=self.days)

    def is_about(self, record: Model) -> bool:
        return record._meta.label_lower == self.model


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    _purposes[purpose.name] = purpose


def every() -> list[Purpose]:
    return list(_purposes.values())


def of(name: str) -> Purpose:
    """The purpose of that name. Raises KeyError where no app has one."""
    return _purposes[name]


def known(name: str) -> Purpose | None:
    return _purposes.get(name)
