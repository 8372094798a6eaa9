"""What people get wrong in a form, derived from its fields, and what the answer to it must be."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from lxml.html import HtmlElement

from portal import clock
from tests.project import forms
from tests.project.forms import Field, Form
from tests.roadmap.factories import PDF

SCRIPT = "<script>alert(1)</script>"
NUL, TOO_LARGE = "a\0b", str(2**63)  # a text that PostgreSQL can't hold, a key that neither database can
PASTED = "\x07\x1b\u202e\u2066\ufeff"
ENGLISH = re.compile(
    r"\b(the|this|that|is|are|was|has|have|of|and|with|by|please|enter|ensure|must|not|your|you)\b", re.IGNORECASE
)
Typed = dict[str, Any]


def pdf(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("lettre.pdf", content, content_type="application/pdf")


# --- What is right ----------------------------------------------------------------------------------------------------


def good(form: Form, known: Typed) -> Typed:
    """What a careful person sends: what `known` says, else what is there, else something sensible of its kind."""
    return form.as_it_is() | {name: sensible(form.fields[name]) for name in form.asked} | known


def sensible(f: Field) -> Any:
    more = f"{f.value} bis".strip()
    match f.kind:
        case "line":
            return f.value if f.longest and len(more) > f.longest else more
        case "prose":
            return more
        case "email":
            return f.value or "quelqu.un@example.org"
        case "number":
            return f.value or f.least or "1"
        case "date":
            return f.value or clock.today().isoformat()
        case "file":
            return pdf() if f.required else ""
        case "choice":
            return f.value or next((option for option in f.options if option and f.required), "")
        case "choices":
            return f.value or list(f.options[: 1 if f.required else 0])
        case "radio" | "boxes" | "tick":
            return f.value or list(f.options[:1])
    return f.value


# --- What is wrong ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A way to get it wrong: what is typed instead (nothing: it doesn't apply); the fields at each of which a message
    has to stand; whether it must be refused in any case."""

    typed: Callable[[Form], Typed]
    faulty: Callable[[Form], set[str]] = lambda form: set()
    always_refused: bool = False

    def refused(self, form: Form) -> bool:
        return self.always_refused or bool(self.faulty(form))


def _in(form: Form, value: str, *kinds: str) -> Typed:
    return dict.fromkeys((f.name for f in form.of(*kinds)), value)


def _nothing(form: Form) -> Typed:
    return {name: [] if form.fields[name].kind in ("choices", "radio", "boxes", "tick") else "" for name in form.asked}


def _needed(form: Form, *kinds: str) -> set[str]:
    """The fields that have to be answered."""
    return {name for name in form.asked if form.fields[name].required and form.fields[name].kind in (kinds or ANSWERED)}


def _far_too_much(form: Form) -> Typed:
    """Lines of 5 000 characters, texts of 6 100 words (the longest may have 1 200, in a draft five times that), a day
    that never was, a program under a letter's name."""
    files = {f.name: pdf(b"MZ\x90\x00 a program") for f in form.of("file")}
    typed = _in(form, "é" * 5000, "line") | _in(form, "mot " * 6100, "prose")
    return typed | _in(form, "31/02/2026", "date") | files


def _endless(form: Form) -> Typed:
    """One word of 400 000 characters, empty files."""
    words = {f.name: "a" * 400_000 for f in form.of("prose")[:1]}
    return words | {f.name: pdf(b"") for f in form.of("file")}


def _pasted(form: Form) -> Typed:
    return {f.name: f"{PASTED}{sensible(f)}{PASTED}" for f in form.of("line", "prose")}


def _only_pasted(form: Form) -> Typed:
    return _in(form, PASTED, "line", "prose") | _in(form, "beaucoup", "number")


def _reversed(form: Form) -> Typed:
    """The last date first."""
    names = [f.name for f in form.of("date")]
    days = [(clock.today() - dt.timedelta(days=number)).isoformat() for number in range(len(names))]
    return dict(zip(names, days, strict=True)) if len(names) > 1 else {}


OF_ANY_FIELD = "Ce champ est obligatoire"  # Django's own words, which don't say what is wanted
ANSWERED = ("line", "prose", "email", "number", "date", "file", "choice", "radio", "tick")
KINDS = {
    "nothing at all": Kind(_nothing, _needed),
    "far too much": Kind(_far_too_much, lambda form: set(_far_too_much(form))),
    "endless words and empty files": Kind(_endless, lambda form: set(_endless(form))),
    "negative amounts": Kind(lambda form: _in(form, "-5", "number"), always_refused=True),
    "enormous amounts": Kind(lambda form: _in(form, "9" * 30, "number"), always_refused=True),
    "control characters around the text": Kind(_pasted),
    "control characters alone, words for amounts": Kind(
        _only_pasted, lambda form: _needed(form, "line", "prose") | set(_in(form, "", "number"))
    ),
    "null characters, amounts beyond all": Kind(
        lambda form: _in(form, "\x00a\x00", "line", "prose", "email", "date") | _in(form, "1e999999999", "number")
    ),
    "script tags": Kind(lambda form: _in(form, f"\"'>{SCRIPT}", "line", "prose", "email")),
    "days long ago": Kind(lambda form: _in(form, "0001-01-01", "date")),
    "days far away": Kind(lambda form: _in(form, "9999-12-31", "date")),
    "the last date first": Kind(_reversed, always_refused=True),
}


# --- What the answer must be ------------------------------------------------------------------------------------------


def problems(form: Form, typed: Typed, answer: HttpResponse, kind: Kind) -> Iterator[str]:
    """What is wrong with the answer to a bad input. One that saves something leads on; any other is the form again."""
    if answer.status_code >= 500:
        yield "a server error"
    elif answer.status_code == 302:
        yield from ["accepted"] if kind.refused(form) else []
    elif answer.status_code not in (200, 422):
        yield f"answered with {answer.status_code}"
    else:
        page = forms.tree(answer.content.decode())
        yield from ["the script would run"] if SCRIPT in answer.content.decode() else []
        yield from problems_of_what_is_said(page)
        yield from (f"nothing at {name}" for name in sorted(kind.faulty(form) - forms.marked(page)))
        yield from lost(form, typed, page)


def problems_of_what_is_said(page: HtmlElement) -> Iterator[str]:
    said = forms.messages(page)
    if not said:
        yield "nothing is said"
    if page.get("lang") != "fr":
        yield "not a page in French"
    yield from (f"said in English: {message}" for message in said if is_english(message))
    yield from (f"said in code: {message}" for message in said if re.search(r"\w_\w", message))
    yield from (f"said of any field: {message}" for message in said if OF_ANY_FIELD in message)


def lost(form: Form, typed: Typed, page: HtmlElement) -> Iterator[str]:
    """What was typed and isn't on the page again."""
    again = next((one for one in forms.read(page, form.page) if set(form.asked) <= set(one.fields)), None)
    kept = {name: f.value for name, f in again.fields.items()} if again else {}
    for f in form.of("line", "prose", "email", "number", "date"):
        if f.name in typed and same(kept.get(f.name)) != same(typed[f.name]):
            yield f"lost: {f.name}"
    at = forms.marked(page)
    yield from (f"no word of the file: {f.name}" for f in form.of("file") if typed.get(f.name) and f.name not in at)


def same(value: Any) -> str:
    """A text as it can be compared: without what no page holds."""
    return forms.CONTROL.sub("", str(value)).strip()


def is_english(message: str) -> bool:
    """Whether it holds a word that every English sentence has and no French one."""
    return bool(ENGLISH.search(message))


# --- What is stored ---------------------------------------------------------------------------------------------------


@cache
def _tables() -> dict[str, str]:
    models = [model for model in apps.get_models() if model is not Session and not model._meta.proxy]
    return {model._meta.label: model._meta.db_table for model in models}


def rows() -> dict[str, int]:
    """How many rows each model has, sessions aside."""
    parts = [f"SELECT '{label}', COUNT(*) FROM {table}" for label, table in _tables().items()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """By model, how many rows came or went."""
    return {label: after[label] - count for label, count in before.items() if after[label] != count}
