"""What a form showed of what is stored, and whether it still does: the second of two who save is told, and chooses.

A form carries a mark of the values it began from. Where they are others by the time it is sent, nothing is saved: what
was typed is kept, what is stored now stands above it, and the form sent again replaces that.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import BaseForm, CheckboxInput, Field
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.fields import label_in_form
from portal.snapshots import digest
from portal.written import date_long, time_of_day

FIELD = "_seen"
CHANGED = gettext_lazy(
    "This was changed after you opened the page, by somebody else or in another window. What you typed is kept below, "
    "beside what is stored now: put them together, then save again."
)


class Changed(Exception):
    """Somebody has saved since. `fresh` is the form as it would begin now."""

    def __init__(self, fresh: BaseForm):
        self.fresh = fresh


@dataclass(frozen=True)
class Stored:
    """A field that was typed otherwise than it is stored; `language` is that of its text, where the field knows it."""

    label: str
    value: str
    language: str = ""


def mark(form: BaseForm) -> str:
    """A mark of all values that the form begins with, hidden ones too."""
    values = {name: _comparable(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    return digest(values)[:20]


def _comparable(value: Any) -> str:
    """A record by its key: its name is another in another language."""
    values = value if isinstance(value, list | tuple) else [value]
    return str([getattr(one, "pk", one) for one in values])


def lock(record: Model) -> None:
    """Lock the record's row: a save that is under way has ended when this returns."""
    type(record)._base_manager.select_for_update().filter(pk=record.pk).first()


def begin_again(form: BaseForm, fresh: BaseForm) -> None:
    """Leave what was typed, but let the hidden fields say that what is stored now has been seen."""
    form.data = form.data.copy()
    for name, field in fresh.fields.items():
        if field.widget.is_hidden:
            form.data[form.add_prefix(name)] = fresh.get_initial_for_field(field, name)


def differences(form: BaseForm, fresh: BaseForm) -> list[Stored]:
    """What is stored now where it isn't what was typed, in the order of the page."""
    return [
        Stored(label_in_form(field), _in_words(field.field, field.initial), field.field.widget.attrs.get("lang", ""))
        for field in fresh.visible_fields()
        if field.name not in form.fields or field.field.has_changed(field.initial, form[field.name].data)
    ]


def _in_words(field: Field, value: Any) -> str:
    if isinstance(field.widget, CheckboxInput):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return date_long(value)
    if isinstance(value, dt.time):
        return time_of_day(value)
    chosen = value if isinstance(value, list | tuple) else [value]
    names = {str(key): str(name) for key, name in flatten_choices(getattr(field, "choices", []))}
    return ", ".join(names.get(str(one), str(one)) for one in chosen if one not in (None, ""))
