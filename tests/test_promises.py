"""A promise of time is never shown without its zone: `deadline` and `deadline_short` alone write it (docs/adr/0019)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models

# What somebody is promised or held to, by the names that fields, properties and pages give it.
PROMISES = {
    "due",
    "due_on",
    "first_due",
    "documents_due_on",
    "until",
    "closes",
    "closes_on",
    "closes_at",
    "opens",
    "promised_on",
    "release_at",
    "gone_at",
}
SOUNDS_LIKE_ONE = re.compile(r"(due|until|closes|promised|release)(_on|_at)?")

PATH = r"(?P<path>[a-z_][\w.]*)(?P<filters>(?:\|\w+)*)"
SHOWN = re.compile(r"{{\s*" + PATH)
NAMED = re.compile(r"(?P<as>\w+)=" + PATH)
TAG = re.compile(r"{%(.*?)%}", re.DOTALL)


def shown(source: str) -> Iterator[tuple[str, str]]:
    """What a template shows, or gives a name to, by the last word of its path, and the filters it passes. A name that
    is itself a promise’s is judged where it is shown."""
    yield from ((found["path"], found["filters"]) for found in SHOWN.finditer(source))
    for tag in TAG.finditer(source):
        yield from ((f["path"], f["filters"]) for f in NAMED.finditer(tag[1]) if f["as"] not in PROMISES)


def bare(source: str) -> list[str]:
    """Promises that a template shows without their zone."""
    return [path for path, filters in shown(source) if is_promise(path) and not is_said_with_its_zone(filters)]


def is_promise(path: str) -> bool:
    """A field to fill in is none yet."""
    return path.rpartition(".")[2] in PROMISES and not path.startswith("form.")


def is_said_with_its_zone(filters: str) -> bool:
    return filters.startswith("|deadline")


def templates() -> dict[str, str]:
    root = settings.BASE_DIR / "templates"
    files = [file for kind in ("html", "txt") for file in Path(root).rglob(f"*.{kind}")]
    return {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in files}


def test_no_template_shows_a_promise_without_its_zone():
    found = templates()
    assert {name: paths for name, source in found.items() if (paths := bare(source))} == {}
    assert sum("|deadline" in source for source in found.values()) > 20


def test_no_list_or_page_of_the_admin_shows_one():
    sites = {str(model.__name__): each for model, each in admin.site._registry.items()}
    barely = {
        name: PROMISES.intersection([*each.list_display, *(each.fields or () if each.editors is None else ())])
        for name, each in sites.items()
        if hasattr(each, "editors")
    }
    assert {name: names for name, names in barely.items() if names} == {}
    assert len(barely) > 15


def test_every_promise_is_known_by_its_name():
    """What is written as one, and each field that sounds like one."""
    written = {
        path.rpartition(".")[2]
        for source in templates().values()
        for path, filters in shown(source)
        if is_said_with_its_zone(filters)
    }
    days = {
        field.name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateField | models.TimeField) and SOUNDS_LIKE_ONE.fullmatch(field.name)
    }
    assert (written | days) - PROMISES == set()
    assert {"due", "due_on", "closes_on", "closes_at", "release_at"} <= days


@pytest.mark.parametrize(
    "source",
    [
        "{{ evaluation.due_on|date_short }}",
        "{{ due }}",
        '{{ call.closes|date:"j F" }}',
        "{% blocktranslate with name=party date=item.due|date_short %}by {{ date }}{% endblocktranslate %}",
        "{% with day=clarification.due_on %}{{ day }}{% endwith %}",
    ],
)
def test_a_template_that_does_is_found(source):
    assert len(bare(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "{{ evaluation.due_on|deadline }}",
        "{% if item.due and item.due > today %}{{ item.since|moment }}{% endif %}",
        '{% include "due.html" with until=call.closes %}',
    ],
)
def test_a_template_that_does_not_is_none(source):
    assert bare(source) == []
