"""How values are written for a reader, in the active language: dates, numbers, money, states, languages, typed text."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from django.conf import settings
from django.template.defaultfilters import linebreaks_filter
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from portal import clock
from portal.folding import folded

# English as the United Nations write it: 22 November 2026.
LOCALES = {"fr": "fr", "en": "en_GB"}


def locale() -> str:
    return LOCALES.get(get_language() or "", LOCALES[settings.LANGUAGE_CODE])


def date_long(value: dt.date | None) -> str:
    """22 novembre 2026."""
    return _dated(value, "d MMMM y")


def date_short(value: dt.date | None) -> str:
    """22 nov. 2026."""
    return _dated(value, "d MMM y")


def month_year(value: dt.date | None) -> str:
    """novembre 2026."""
    return format_date(_local(value), "MMMM y", locale=locale()) if value else ""


def moment(value: dt.datetime | None) -> str:
    """22 Nov 2026, 14:32 (French: 22 nov. 2026 à 14 h 32), in the reader's time zone."""
    if not value:
        return ""
    said = {"date": _dated(value, "d MMM y")} | _clock_face(timezone.localtime(value))
    return _("%(date)s, %(hour)s:%(minute)s") % said


def day_or_moment(value: dt.date | None) -> str:
    """22 November 2026; with its hour where it has one, in the reader's time zone."""
    if not isinstance(value, dt.datetime):
        return date_long(value)
    return _dated_hour(timezone.localtime(value))


def deadline(value: dt.date | None) -> str:
    """A promise of time: 31 January 2027, 23:59 (Paris time), and for a reader whose clock shows another time, theirs
    too. A bare day lasts until its end by the programme's clock."""
    return _promised(value, "d MMMM y")


def deadline_short(value: dt.date | None) -> str:
    """The same where there is little room: 31 Jan 2027, 23:59 (Paris time)."""
    return _promised(value, "d MMM y")


def deadline_weekday(value: dt.date | None) -> str:
    """Wed 2 Dec: the day alone, where the hour and its zone stand beside it."""
    return weekday_short(value)


def weekday_short(value: dt.date | None) -> str:
    """Wed 2 Dec."""
    return _dated(value, "EEE d MMM")


def weekday_long(value: dt.date | None) -> str:
    """Monday 30 November 2026."""
    said = _dated(value, "EEEE d MMMM y")
    return said[:1].upper() + said[1:]


def _promised(value: dt.date | None, pattern: str) -> str:
    if not value:
        return ""
    end = value if isinstance(value, dt.datetime) else clock.on(value)
    programme, own = end.astimezone(timezone.get_default_timezone()), timezone.localtime(end)
    said = _with_zone(programme, pattern)
    if programme.utcoffset() == own.utcoffset():
        return said
    return _("%(programme)s, which is %(own)s") % {"programme": said, "own": _with_zone(own, pattern)}


def moment_with_zone(value: dt.datetime) -> str:
    """A moment as the programme's clock shows it: 22 November 2026, 14:32 (Paris time)."""
    return _with_zone(clock.local(value), "d MMMM y")


def hour(moment: dt.datetime) -> str:
    """By the clock that the moment carries: 3 March 2027, 10:00 (Dakar time)."""
    return _with_zone(moment, "d MMMM y")


def hours(begins: dt.datetime, ends: dt.datetime) -> str:
    """From when to when, by the clock that both carry; of a reader whose clock shows another time, theirs at the
    beginning too."""
    said = {"begins": _dated_hour(begins), "ends": _dated_hour(ends), "place": _time_of(city(str(begins.tzinfo)))}
    if begins.date() == ends.date():
        said |= {"ends": time_of_day(ends.time())}
    shown = _("%(begins)s to %(ends)s (%(place)s)") % said
    own = timezone.localtime(begins)
    if own.utcoffset() == begins.utcoffset():
        return shown
    return _("%(programme)s, which is %(own)s") % {"programme": shown, "own": _with_zone(own, "d MMMM y")}


def time_of_day(value: dt.time) -> str:
    """14:30 (French: 14 h 30)."""
    return _("%(hour)s:%(minute)s") % _clock_face(value)


def _dated_hour(moment: dt.datetime) -> str:
    said = {"date": _in_words(moment.date(), "d MMMM y", locale())} | _clock_face(moment)
    return _("%(date)s, %(hour)s:%(minute)s") % said


def _with_zone(moment: dt.datetime, pattern: str) -> str:
    """By the clock that the moment carries."""
    words = {"date": _in_words(moment.date(), pattern, locale()), "place": _time_of(city(str(moment.tzinfo)))}
    return _("%(date)s, %(hour)s:%(minute)s (%(place)s)") % (words | _clock_face(moment))


def _clock_face(moment: dt.datetime | dt.time) -> dict[str, str]:
    return {"hour": f"{moment:%H}", "minute": f"{moment:%M}"}


def city(zone: str) -> str:
    """The city by which a time zone is called: Le Caire, Cairo."""
    return _city(zone, locale())


@lru_cache(4096)
def _city(zone: str, locale: str) -> str:
    return get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]


def _time_of(city: str) -> str:
    """Paris time; French joins the words: heure de Paris, heure d’Abidjan, heure du Caire."""
    if city == "UTC":
        return city
    if locale() != "fr":
        return f"{city} time"
    if city.startswith("Le "):
        return f"heure du {city.removeprefix('Le ')}"
    return f"heure d’{city}" if folded(city)[0] in "aeiou" else f"heure de {city}"


def _dated(value: dt.date | None, pattern: str) -> str:
    """A day by a pattern that begins with its number: French alone has an ordinal for the first, “1er janvier”."""
    if not value:
        return ""
    return _in_words(_local(value), pattern, locale())


@lru_cache(4096)
def _in_words(day: dt.date, pattern: str, locale: str) -> str:
    text = format_date(day, pattern, locale=locale)
    return text.replace("1", "1er", 1) if day.day == 1 and locale == "fr" else text


def _local(value: dt.date) -> dt.date:
    return timezone.localdate(value) if isinstance(value, dt.datetime) else value


def number(value: int | float | Decimal | None) -> str:
    """1 750 000."""
    return decimal(value) if value is not None else ""


def decimal(value: int | float | Decimal, pattern: str | None = None) -> str:
    """By a pattern of CLDR (“#,##0.00”), or else as the language writes numbers."""
    return _decimal(value, pattern, locale())


@lru_cache(4096)
def _decimal(value: int | float | Decimal, pattern: str | None, locale: str) -> str:
    return format_decimal(value, pattern, locale=locale)


def money(value: Decimal | None, currency: str = "USD") -> str:
    """1 750 000 $US; cents only where there are any."""
    return _money(Decimal(value), currency, locale()) if value is not None else ""


@lru_cache(4096)
def _money(value: Decimal, currency: str, locale: str) -> str:
    amount = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    pattern = f"{amount} ¤¤" if locale == "fr" else f"¤¤ {amount}"
    text = format_currency(value, currency, pattern, locale=locale, currency_digits=False)
    return text.replace(" ", "\u00a0")


def compact(value: Decimal | None) -> str:
    """105 k."""
    return format_compact_decimal(value, locale=locale(), fraction_digits=1) if value is not None else ""


def percent(part: Decimal | None, whole: Decimal | None) -> str:
    """59 %, of a whole; a dash where there is none. What isn't 0 % or 100 % isn't rounded to it: < 1 %, > 99 %."""
    if not whole:
        return "–"
    share = 100 * Decimal(part or 0) / Decimal(whole)
    rounded = share.quantize(Decimal(1))
    sign, shown = _BESIDE.get((int(rounded), share > rounded), ("", rounded)) if share != rounded else ("", rounded)
    return sign + format_percent(shown / 100, locale=locale())


# What is written of a share that rounds to 0 or 100 and isn't: by what it rounds to, and whether it lies above.
_BESIDE = {
    (0, True): ("<\u00a0", Decimal(1)),
    (0, False): (">\u00a0", Decimal(-1)),
    (100, True): (">\u00a0", Decimal(100)),
    (100, False): (">\u00a0", Decimal(99)),
}


def size(value: int | None) -> str:
    """1,4 Mo or 1.4 MB."""
    unit = "o" if locale() == "fr" else "B"
    kilo = Decimal(value or 0) / 1000
    amount, prefix = (kilo, "k") if kilo < 1000 else (kilo / 1000, "M")
    return f"{format_decimal(amount.quantize(Decimal('0.1')), locale=locale())}\u00a0{prefix}{unit}"


def typed(text: str | None, language: str = "") -> SafeString:
    """Text that a person typed, in paragraphs, in its own language (empty: not known)."""
    if not text:
        return SafeString("")
    paragraphs = linebreaks_filter(text, autoescape=True)
    return format_html('<div lang="{}" dir="auto" class="typed">{}</div>', language, paragraphs)


def typed_line(text: str | None, language: str = "") -> SafeString:
    """A line that a person typed, in its own language (empty: not known)."""
    return format_html('<bdi lang="{}">{}</bdi>', language, text) if text else SafeString("")


def state(record) -> SafeString:
    """A record's state: a word with a shape and a colour."""
    current = record.current
    return format_html('<span class="state {}">{}</span>', current.tone, current.label)


def language_name(code: str) -> str:
    """A language's own name: français, English."""
    return get_language_info(code)["name_local"].capitalize()


def language_noun(code: str) -> str:
    """A language as the reader's own names it within a sentence: français, anglais; French, English."""
    return Locale.parse(locale()).languages.get(code, code)
