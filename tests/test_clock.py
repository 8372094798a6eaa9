"""A rule's day is the programme's (`portal/clock.py`), whatever zone a request has made the current one: nothing else
asks Django, Python or the database what day or time it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

APPS = ["portal", "roadmap", "budget", "experts", "applications", "assistance", "programme"]
ASKING = {
    "timezone": {"now", "localtime", "localdate", "make_aware", "make_naive", "get_current_timezone"},
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "time": {"time", "localtime", "strftime"},
    "functions": {
        "Now",
        "TruncDate",
        "TruncDay",
        "TruncMonth",
        "TruncYear",
        "ExtractYear",
        "ExtractMonth",
        "ExtractDay",
    },
}
# Who asks, and why.
ALLOWED = {
    "portal/clock.py": "is the clock",
    "portal/written.py": "shows a moment by its reader’s clock",
    "portal/history.py": "groups what changed by its reader’s days",
    "portal/outgoing/leases.py": "a worker that dies does so in real time",
    "portal/outgoing/outbox.py": "a message is tried again in real time",
    "portal/outgoing/documents.py": "a document is taken up again in real time",
    "portal/imports/running.py": "an import is taken up again in real time",
    "portal/models/imports.py": "an import is taken up again in real time",
    "portal/models/files.py": "a document is tried again in real time",
    "portal/invariants/kept.py": "the disk says by its own clock when a file was written",
    "portal/models/messages.py": "a message is tried again, and a form’s token forgotten, in real time",
    "portal/forms/once.py": "a form’s token is forgotten in real time",
    "portal/heartbeats.py": "what falls silent does so in real time",
    "applications/actions/proposals.py": "a proposal is taken up again in real time",
    "applications/models/proposals.py": "a proposal is taken up again in real time",
    "portal/tasks.py": "a form’s token is forgotten in real time",
}


def asks(source: str) -> list[str]:
    """Where Python source asks for a time: `timezone.now`, `dt.date.today`, also where it is only named."""
    return [f"{name}.{node.attr}" for node in ast.walk(ast.parse(source)) for name in _asked_of(node)] + [
        f"{module}.{name}" for module, name in _imported(source)
    ]


def _asked_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if node.attr in ASKING.get(owner, ()):
            yield owner


def _imported(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").rpartition(".")[2]
            yield from ((module, alias.name) for alias in node.names if alias.name in ASKING.get(module, ()))


def found() -> dict[str, list[str]]:
    """What each module of the project asks, beside its migrations."""
    read = {}
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                read[str(path.relative_to(settings.BASE_DIR))] = asks(path.read_text())
    assert len(read) > 250
    return {path: asked for path, asked in read.items() if asked}


def test_no_other_module_asks_for_the_time():
    assert {path: asked for path, asked in found().items() if path not in ALLOWED} == {}


def test_whoever_may_ask_still_does():
    assert set(ALLOWED) - set(found()) == set()


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils import timezone\ntoday = timezone.localdate()",
        "from django.utils import timezone\nfield = DateTimeField(default=timezone.now)",
        "from django.utils.timezone import localdate",
        "import datetime as dt\ntoday = dt.date.today()",
        "from datetime import date\ntoday = date.today()",
        "import datetime\nnow = datetime.datetime.now(datetime.UTC)",
        "from django.db.models.functions import TruncDate",
        "from django.db.models import functions\nfunctions.Now()",
    ],
)
def test_a_module_that_asks_is_caught(source):
    assert len(asks(source)) == 1


def test_no_template_asks_either():
    read = {path: path.read_text() for path in Path(settings.BASE_DIR / "templates").rglob("*.*")}
    assert len(read) > 150
    assert [path.name for path, text in read.items() if "{% now" in text] == []
