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

from portal import clock
from tests.project import forms
from tests.project.forms import Field, Form
from tests.roadmap.factories import PDF

SCRIPT = "<script>alert(1)</script>"
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
    sent = form.as_it_is() | {name: sensible(form.fields[name]) for name in form.asked}
    return sent | {name: value() if callable(value) else value for name, value in known.items()}


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
    """A way to get it wrong: what is typed instead (nothing: it doesn't apply), and whether that must be refused."""

    typed: Callable[[Form], Typed]
    refused: Callable[[Form], bool] = lambda form: True


def _asks(form: Form) -> bool:
    """Whether anything has to be answered."""
    return any(form.fields[name].required for name in form.asked)


def _asks_for_text(form: Form) -> bool:
    return any(f.required for f in form.of("line", "prose"))


def _empty(form: Form) -> Typed:
    return {name: [] if form.fields[name].kind in ("choices", "radio", "boxes", "tick") else "" for name in form.asked}


def _in(value: str, *kinds: str) -> Callable[[Form], Typed]:
    return lambda form: dict.fromkeys((f.name for f in form.of(*kinds)), value)


def _pasted(form: Form) -> Typed:
    return {f.name: f"{PASTED}{sensible(f)}{PASTED}" for f in form.of("line", "prose")}


def _reversed(form: Form) -> Typed:
    """The last date first."""
    names = [f.name for f in form.of("date")]
    days = [(clock.today() - dt.timedelta(days=number)).isoformat() for number in range(len(names))]
    return dict(zip(names, days, strict=True)) if len(names) > 1 else {}


def _file(content: bytes) -> Callable[[Form], Typed]:
    return lambda form: {f.name: pdf(content) for f in form.of("file")}


def _sometimes(form: Form) -> bool:
    return False


KINDS = {
    "nothing at all": Kind(_empty, _asks),
    "lines of 5 000 characters": Kind(_in("é" * 5000, "line")),
    "texts of 25 000 words": Kind(_in("mot " * 25_000, "prose")),
    "one word of 100 000 characters": Kind(_in("a" * 100_000, "prose")),
    "control characters around the text": Kind(_pasted, _sometimes),
    "control characters alone": Kind(_in(PASTED, "line", "prose"), _asks_for_text),
    "null characters": Kind(_in("\x00a\x00", "line", "prose", "email", "number", "date"), _sometimes),
    "script tags": Kind(_in(f"\"'>{SCRIPT}", "line", "prose", "email"), _sometimes),
    "negative amounts": Kind(_in("-5", "number")),
    "enormous amounts": Kind(_in("9" * 30, "number")),
    "amounts in words": Kind(_in("beaucoup", "number")),
    "no amounts": Kind(_in("1e999999999", "number")),
    "days that never were": Kind(_in("31/02/2026", "date")),
    "days long ago": Kind(_in("0001-01-01", "date"), _sometimes),
    "days far away": Kind(_in("9999-12-31", "date"), _sometimes),
    "the last date first": Kind(_reversed),
    "a program named lettre.pdf": Kind(_file(b"MZ\x90\x00 a program")),
    "an empty file": Kind(_file(b"")),
}


# --- What the answer must be ------------------------------------------------------------------------------------------


def problems(form: Form, typed: Typed, answer: HttpResponse, *, refused: bool) -> Iterator[str]:
    """What is wrong with the answer to a bad input. One that saves something leads on; any other is the form again."""
    if answer.status_code >= 500:
        yield "a server error"
    elif answer.status_code == 302 and refused:
        yield "accepted"
    elif answer.status_code not in (200, 302, 422):
        yield f"answered with {answer.status_code}"
    elif answer.status_code != 302:
        yield from problems_of_a_refusal(form, typed, answer.content.decode())


def problems_of_a_refusal(form: Form, typed: Typed, text: str) -> Iterator[str]:
    said = forms.messages(text)
    if not said:
        yield "nothing is said"
    if forms.tree_of(text).get("lang") != "fr":
        yield "not a page in French"
    yield from (f"said in English: {message}" for message in said if is_english(message))
    yield from (f"said in code: {message}" for message in said if re.search(r"\w_\w", message))
    if SCRIPT in text:
        yield "the script would run"
    again = next((one for one in forms.read(text, form.page) if set(form.asked) <= set(one.fields)), None)
    kept = {name: f.value for name, f in again.fields.items()} if again else {}
    typeable = form.of("line", "prose", "email", "number", "date")
    lost = [f.name for f in typeable if f.name in typed and same(kept.get(f.name)) != same(typed[f.name])]
    yield from (f"lost: {name}" for name in lost)


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
