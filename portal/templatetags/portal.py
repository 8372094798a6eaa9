"""Tags that every template has: dates, numbers and money in the reader's language, states, typed text."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from django import template
from django.conf import settings
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from portal.text import folded

register = template.Library()


# English as the United Nations write it: 22 November 2026.
LOCALES = {"fr": "fr", "en": "en_GB"}


def _locale() -> str:
    return LOCALES.get(get_language() or "", LOCALES[settings.LANGUAGE_CODE])


@register.filter
def date_long(value: dt.date | None) -> str:
    """22 novembre 2026."""
    return _dated(value, "d MMMM y")


@register.filter
def date_short(value: dt.date | None) -> str:
    """22 nov. 2026."""
    return _dated(value, "d MMM y")


@register.filter
def month_year(value: dt.date | None) -> str:
    """novembre 2026."""
    return format_date(_local(value), "MMMM y", locale=_locale()) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """22 nov. 2026, 14:32, in the reader's time zone."""
    return _dated(value, "d MMM y") + timezone.localtime(value).strftime(", %H:%M") if value else ""


def _dated(value: dt.date | None, pattern: str) -> str:
    """A day by a pattern that begins with its number: French alone has an ordinal for the first, “1er janvier”."""
    if not value:
        return ""
    return _in_words(_local(value), pattern, _locale())


@lru_cache(4096)
def _in_words(day: dt.date, pattern: str, locale: str) -> str:
    text = format_date(day, pattern, locale=locale)
    return text.replace("1", "1er", 1) if day.day == 1 and locale == "fr" else text


def _local(value: dt.date) -> dt.date:
    return timezone.localdate(value) if isinstance(value, dt.datetime) else value


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """1 750 000."""
    return _decimal(value, _locale()) if value is not None else ""


@lru_cache(4096)
def _decimal(value: int | float | Decimal, locale: str) -> str:
    return format_decimal(value, locale=locale)


@register.filter
def money(value: Decimal | None, currency: str = "USD") -> str:
    """1 750 000 $US; cents only where there are any."""
    if value is None:
        return ""
    whole = Decimal(value) == Decimal(value).to_integral_value()
    digits = "¤¤ #,##0" if whole else "¤¤ #,##0.00"
    if _locale() == "fr":
        digits = "#,##0 ¤¤" if whole else "#,##0.00 ¤¤"
    text = format_currency(value, currency, digits, locale=_locale(), currency_digits=False)
    return text.replace(" ", "\u00a0")


@register.filter
def compact(value: Decimal | None) -> str:
    """105 k."""
    return format_compact_decimal(value, locale=_locale(), fraction_digits=1) if value is not None else ""


@register.filter
def percent(part: Decimal | None, whole: Decimal | None) -> str:
    """59 %, of a whole; a dash where there is no whole."""
    return format_percent(Decimal(part or 0) / Decimal(whole), locale=_locale()) if whole else "–"


@register.filter
def size(value: int | None) -> str:
    """1,4 Mo or 1.4 MB."""
    unit = "o" if _locale() == "fr" else "B"
    kilo = Decimal(value or 0) / 1000
    amount, prefix = (kilo, "k") if kilo < 1000 else (kilo / 1000, "M")
    return f"{format_decimal(amount.quantize(Decimal('0.1')), locale=_locale())}\u00a0{prefix}{unit}"


@register.filter
def typed(text: str | None, language: str = "") -> SafeString:
    """Text that a person typed, in paragraphs, in its own language (empty: not known)."""
    if not text:
        return SafeString("")
    paragraphs = linebreaks_filter(text, autoescape=True)
    return format_html('<div lang="{}" dir="auto" class="typed">{}</div>', language, paragraphs)


@register.filter
def typed_line(text: str | None, language: str = "") -> SafeString:
    """A line that a person typed, in its own language (empty: not known)."""
    return format_html('<bdi lang="{}">{}</bdi>', language, text) if text else SafeString("")


@register.simple_tag
def state(record) -> SafeString:
    """A record's state: a word with a shape and a colour."""
    current = record.current
    return format_html('<span class="state {}">{}</span>', current.tone, current.label)


@register.filter
def language_name(code: str) -> str:
    """A language's own name: français, English."""
    return get_language_info(code)["name_local"].capitalize()


@register.filter
def language_noun(code: str) -> str:
    """A language as the reader's own names it within a sentence: français, anglais; French, English."""
    return Locale.parse(_locale()).languages.get(code, code)


@register.filter
def options(choices: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
    """What a select offers, that one chosen."""
    selected = mark_safe(" selected")
    lines = ((value, selected if value == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', lines)


@register.filter
def by_name(records: Iterable[Any]) -> list[Any]:
    """In alphabetical order of what is shown, letters with accents among those without: Bénin before Burundi."""
    return sorted(records, key=lambda record: folded(str(record)))


@register.filter
def verbose_name(model) -> str:
    """What a model's records are called."""
    return model._meta.verbose_name


@register.simple_tag(takes_context=True)
def is_current(context, url: str) -> bool:
    """Whether a place of the navigation holds the page being read."""
    path = context["request"].path
    return path == url or (url.count("/") > 1 and path.startswith(url))


@register.simple_tag
def open_rows(record, user) -> list:
    """The transitions that the person may try from here."""
    return record.lifecycle.open_to(user, record)


@register.filter
def admin_do(action: str, record) -> str:
    """The address of a transition's page in the admin."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_do", args=[record.pk, action])
