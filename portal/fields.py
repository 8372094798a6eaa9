"""Fields for what people type: text that is clean in the form and in the database, amounts, numbers and days.

Each is a box of text, so that a browser sends what was typed, and what can’t be read comes back with a message. (A box
for numbers or dates sends nothing instead, and what was stored would be erased without a word: those of Django are
drawn as text too, templates/django/forms/widgets/.)
"""

import datetime as dt
import re
import sys
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from portal import days, horizon, uploads, zones
from portal.currencies import DECIMALS_KEPT, MOST_DECIMALS
from portal.text import clean_line, clean_prose, count_words

# The largest amount of money. With its cents it has fifteen digits, which both databases keep as they are.
LARGEST = Decimal(10) ** 12
DIGITS = 15
DRAFT = 5  # times its limit that a text may have before it is handed in
MOST_FILES = 10  # in one form
TOO_LARGE = _("This is beyond any amount that the programme can hold.")


@deconstructible
class MaxWords:
    """Refuses a text of more than `limit` words; in a draft, one of so many `times` more."""

    def __init__(self, limit: int, times: int = 1):
        self.limit, self.times = limit, times

    def __call__(self, value: str) -> None:
        if message := self.message(value):
            raise ValidationError(message, code="max_words")

    def message(self, value: str) -> str:
        """By how much the text is to be shortened; empty where it may stay as it is."""
        words = count_words(value)
        if words <= self.limit * self.times:
            return ""
        over = words - self.limit
        message = ngettext(
            "Please shorten this text by %(over)s word (at most %(limit)s).",
            "Please shorten this text by %(over)s words (at most %(limit)s).",
            over,
        )
        return message % {"over": over, "limit": self.limit}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaxWords) and (other.limit, other.times) == (self.limit, self.times)


def label_in_form(field: forms.BoundField) -> str:
    """A field's label as it reads away from the form: after the part that it is `within`, such as “Contribution 2”."""
    within = getattr(field.field, "within", "")
    return f"{within} · {field.label}" if within else str(field.label)


class LineFormField(forms.CharField):
    """One line of clean text."""

    def to_python(self, value):
        text = super().to_python(value)
        return clean_line(text) if text else text


class ProseFormField(forms.CharField):
    """Several lines of clean text, with a limit in words; the limit is shown and counted by the template."""

    widget = forms.Textarea

    def __init__(self, *, words: int | None = None, **kwargs):
        self.words = words
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(**kwargs)
        if words:
            self.validators.append(MaxWords(words))
            self.widget.attrs["data-words"] = words

    def may_be_longer(self) -> None:
        """In a draft: up to `DRAFT` times its limit, which is told as ever."""
        if self.words:
            self.validators = [v for v in self.validators if not isinstance(v, MaxWords)]
            self.validators.append(MaxWords(self.words, times=DRAFT))

    def over(self, text: str) -> str:
        """By how much a text is to be shortened before it is handed in; empty where it isn’t."""
        return MaxWords(self.words).message(text) if self.words else ""

    def to_python(self, value):
        text = super().to_python(value)
        return clean_prose(text) if text else text


class AmountFormField(forms.DecimalField):
    """An amount as people write it: “1 750 000,50”, “1,750,000.50” or “1750000.5”."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs):
        kwargs.setdefault("max_digits", DIGITS)
        kwargs.setdefault("decimal_places", DECIMALS_KEPT)
        super().__init__(**kwargs)
        if self.decimal_places == DECIMALS_KEPT:
            self.error_messages["max_decimal_places"] = MOST_DECIMALS

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            value = self._parse("".join(value.split()))
        amount = super().to_python(value)
        if amount is not None and amount.is_finite() and amount > LARGEST:
            raise ValidationError(TOO_LARGE, code="max_value")
        return amount

    def _parse(self, text: str) -> Decimal:
        for reading in (Decimal, lambda t: parse_decimal(t, locale=get_language() or "fr", strict=True)):
            try:
                return reading(text)
            except (InvalidOperation, NumberFormatError):
                continue
        try:
            return Decimal(text.replace(",", "."))
        except InvalidOperation:
            raise ValidationError(_("Enter an amount in figures, such as 30000."), code="invalid") from None


class LineField(models.CharField):
    """A CharField whose text is clean however it arrives."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean_line(value) if isinstance(value, str) else value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LineFormField, **kwargs})


class ProseField(models.TextField):
    """A TextField whose text is clean however it arrives, with a limit in words."""

    def __init__(self, *args, words: int | None = None, **kwargs):
        self.words = words
        super().__init__(*args, **kwargs)
        if words:
            self._validators = [*self._validators, MaxWords(words)]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.words:
            kwargs["words"] = self.words
            kwargs.pop("validators", None)
        return name, path, args, kwargs

    def validator(self, times: int = 1) -> MaxWords:
        """What holds its limit, or so many `times` of it."""
        return MaxWords(self.words or sys.maxsize, times)

    def over(self, value: str) -> str:
        """By how much a text is to be shortened; empty where it isn’t."""
        return self.validator().message(value)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean_prose(value) if isinstance(value, str) else value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": ProseFormField, "words": self.words, **kwargs})


def too_long(record: models.Model) -> list[ProseField]:
    """The texts of a record that can't be handed in as long as they are."""
    prose = [field for field in record._meta.fields if isinstance(field, ProseField)]
    return [field for field in prose if field.over(getattr(record, field.name))]


def clean_draft(record: models.Model, names: Collection[str]) -> None:
    """Check some fields of a record, and the record: a draft's texts may be longer than what is handed in. Raises
    ValidationError by field."""
    prose = [field for field in record._meta.fields if field.name in names and isinstance(field, ProseField)]
    others = [field.name for field in record._meta.fields if field in prose or field.name not in names]
    errors: dict[str, Any] = {}
    for field in prose:
        try:
            field.validator(times=DRAFT)(field.get_prep_value(getattr(record, field.name)))
        except ValidationError as error:
            errors[field.name] = error
    try:
        record.full_clean(exclude=others, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        errors |= error.error_dict
    if errors:
        raise ValidationError(errors)


class AmountField(models.DecimalField):
    """Money, never negative, at most LARGEST; its currency stands in a field beside it. Pair it with a CHECK in
    `Meta`."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", DIGITS)
        kwargs.setdefault("decimal_places", DECIMALS_KEPT)
        super().__init__(*args, **kwargs)
        self._validators = [*self._validators, MinValueValidator(Decimal(0)), MaxValueValidator(LARGEST, TOO_LARGE)]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": AmountFormField, "min_value": Decimal(0), **kwargs})


class DayInput(forms.DateInput):
    """A box to type in; a script puts the browser’s calendar beside it (static/keep/days.js)."""

    def __init__(self, attrs: dict | None = None):
        super().__init__({"data-day": _("Choose in the calendar"), "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value):
        return days.written(value) if isinstance(value, dt.date) else value


class DayFormField(forms.DateField):
    """A day, typed in one of the ways in which people write it, or chosen in the calendar; at most so many years
    `ahead`."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("This is no day of the calendar. Write day/month/year, such as 31/1/2027."),
    }

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, dt.date):
            return super().to_python(value)
        try:
            return days.read(value)
        except (ValueError, KeyError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def __init__(self, *, ahead: int = horizon.AHEAD, **kwargs):
        super().__init__(**kwargs)
        self.validators.append(horizon.Reach(ahead))


class DayField(models.DateField):
    """A day, at most so many years `ahead`; for the database, a date like any other. Pair it with `within_reach` in a
    migration."""

    def __init__(self, *args, ahead: int = horizon.AHEAD, **kwargs):
        self.ahead = ahead
        super().__init__(*args, **kwargs)
        self._validators = [*self._validators, horizon.Reach(ahead)]

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, "django.db.models.DateField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": DayFormField, "ahead": self.ahead, **kwargs})


class TimeFormField(forms.TimeField):
    """A time of day as people write it: 17:30, 17 h 30 or 17 h."""

    widget = forms.TimeInput(attrs={"inputmode": "numeric", "autocomplete": "off"}, format="%H:%M")

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"^(\d+)\s*h$", r"\1:00", value.strip().lower())
            value = re.sub(r"\s*h\s*", ":", value)
        return super().to_python(value)


class TimeZoneFormField(forms.ChoiceField):
    """A time zone, chosen in words. One that isn't in the list stays, under its own name."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Deadlines and times are shown by its clock."))
        super().__init__(**{**kwargs, "choices": zones.choices})

    def get_bound_field(self, form, field_name):
        bound = super().get_bound_field(form, field_name)
        if (zone := bound.value()) and zone not in dict(self.choices):
            self.choices = [*self.choices, (zone, zone)]
        return bound

    def valid_value(self, value):
        zones.validate(value)
        return True


class TimeZoneField(models.CharField):
    """A time zone by its name in the IANA database; for the database, a text like any other."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs):
        return TimeZoneFormField(label=capfirst(self.verbose_name), initial=self.get_default())


class UploadFormField(forms.FileField):
    """A file judged by its content (`portal.uploads`), of one of the types `allowed`. One that is looked at and not
    `kept` needs no virus scanner."""

    def __init__(self, *, kept: bool = True, allowed: Mapping[str, str] = uploads.ALLOWED, **kwargs):
        self.kept, self.allowed = kept, allowed
        kwargs.setdefault("help_text", uploads.hint(allowed))
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ",".join(f".{ending}" for ending in allowed))

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload:
            uploads.check(upload, kept=self.kept, allowed=self.allowed)
        return upload


class FilesInput(forms.FileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True


class FilesFormField(UploadFormField):
    """Several files, each judged by its content; its value is a list of uploads."""

    widget = FilesInput

    def clean(self, data, initial=None) -> list:
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        if len(chosen) > MOST_FILES:
            raise ValidationError(_("Hand in at most %(most)s files at once."), params={"most": MOST_FILES})
        if not chosen:
            super().clean(None, initial)
        return [super(FilesFormField, self).clean(upload, initial) for upload in chosen]
