"""One thing that isn't as it must be, and how it is said to people."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import snapshots
from portal.written import date_short, moment, number

Text = str | Promise


@dataclass(frozen=True)
class Finding:
    """Of the record `key` of a model, `what` is as `found` and should be as `expected`. What is no record (a file that
    no row names) has no model, and its name as key."""

    model: type[Model] | None
    key: Any
    what: Text
    found: Any
    expected: Any

    @property
    def record(self) -> Model | None:
        """The record; None where there is none, or none any more."""
        return self.model._base_manager.filter(pk=self.key).first() if self.model else None

    @property
    def address(self) -> str:
        """Where the staff read the record or that of which it is a part; empty where they can't."""
        record = self.record
        while record is not None:
            try:
                return reverse(admin_urlname(record._meta, "change"), args=[record.pk])
            except NoReverseMatch:
                record = getattr(record, "part_of", None)
        return ""

    @property
    def said(self) -> str:
        """In the active language: what it is about, what is and what should be."""
        record = self.record
        kind = capfirst(str(self.model._meta.verbose_name)) if self.model else _("On the disk")
        about = str(self.key)
        if record is not None:
            about = _("“%(name)s” (%(key)s)") % {"name": record, "key": self.key}
        told = {"kind": kind, "about": about, "what": self.what}
        told |= {"found": _shown(self.found), "expected": _shown(self.expected)}
        return _("%(kind)s %(about)s: %(what)s: %(found)s instead of %(expected)s.") % told

    @property
    def fingerprint(self) -> str:
        """The same for the same thing found again, whoever asks in whichever language."""
        label = self.model._meta.label_lower if self.model else ""
        with override("en"):
            parts = [label, str(self.key), str(self.what), str(self.found), str(self.expected)]
        return snapshots.digest(parts)


def _shown(value: Any) -> Text:
    """A value as a person reads it."""
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal | int):
        return number(value)
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return date_short(value)
    return str(value)
