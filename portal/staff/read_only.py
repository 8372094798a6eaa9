"""What a record's page shows of a field that is only read: as the portal writes it, not as the program keeps it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import JSONField
from django.utils.translation import gettext_lazy as _

from portal.written import day_or_moment, number


def in_words(shown: AdminReadonlyField) -> Any:
    """By its words where the form would offer them, a number in the reader's own writing; else as Django does."""
    name, model_admin = shown.field["field"], shown.model_admin
    try:
        field, _method, value = lookup_field(name, shown.form.instance, model_admin)
    except (AttributeError, ValueError, ObjectDoesNotExist):
        return shown.contents()
    offered = getattr(model_admin.form.declared_fields.get(name), "choices", ())
    if isinstance(field, JSONField) and isinstance(value, list):
        words = dict(offered)
        return ", ".join(str(words.get(one, one)) for one in value) or shown.empty_value_display
    if field is not None and field.many_to_many:
        return ", ".join(map(str, value.all())) or shown.empty_value_display
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, dt.date):
        return day_or_moment(value)
    return shown.contents()
