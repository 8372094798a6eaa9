"""Fields for what people type: text that is clean in the form and in the database, and amounts of money."""

from decimal import Decimal, InvalidOperation

from babel.numbers import NumberFormatError, parse_decimal
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from portal import uploads
from portal.currencies import DECIMALS_KEPT, MOST_DECIMALS
from portal.text import clean_line, clean_prose, count_words

# The largest amount of money. With its cents it has fifteen digits, which both databases keep as they are.
LARGEST = Decimal(10) ** 12
DIGITS = 15
TOO_LARGE = _("This is beyond any amount that the programme can hold.")


@deconstructible
class MaxWords:
    """Refuses a text of more than `limit` words."""

    def __init__(self, limit: int):
        self.limit = limit

    def __call__(self, value: str) -> None:
        over = count_words(value) - self.limit
        if over > 0:
            message = ngettext(
                "Please shorten this text by %(over)s word (at most %(limit)s).",
                "Please shorten this text by %(over)s words (at most %(limit)s).",
                over,
            )
            raise ValidationError(message, code="max_words", params={"over": over, "limit": self.limit})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaxWords) and other.limit == self.limit


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

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean_prose(value) if isinstance(value, str) else value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": ProseFormField, "words": self.words, **kwargs})


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
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs, format="%Y-%m-%d")


class DayFormField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = DayInput


class UploadFormField(forms.FileField):
    """A file judged by its content (`portal.uploads`). One that is looked at and not `kept` needs no virus scanner."""

    def __init__(self, *, kept: bool = True, **kwargs):
        self.kept = kept
        kwargs.setdefault("help_text", uploads.HINT)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ",".join(f".{ending}" for ending in uploads.ALLOWED))

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload:
            uploads.check(upload, kept=self.kept)
        return upload
