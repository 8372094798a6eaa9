"""What somebody gets to see of the portal, so that two worlds can be compared: every address, file, export, search and
message, with status, headers, text, order and the number of queries. Left out is only what is drawn by lot: tokens and
the keys of rows that have a random one, which are numbered in the order in which a page shows them."""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.contrib import admin
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from applications.models import Application
from portal import files
from portal.models import Document, Notice, OutgoingMessage, User
from portal.outgoing import documents
from tests.project.pages import own_pages
from tests.project.test_permissions import ROWS

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DRAWN = re.compile(r'(name="(?:csrfmiddlewaretoken|_owner)" value=")[^"]*"|("X-CSRFToken": ")[^"]*"')
TAKEN = re.compile(r"((?:Taken on|Extrait le)\s?: )[^·]+")  # the minute in which a file was made
COOKIE = re.compile(r"((?:csrftoken|sessionid)=)\w+|(messages=[^:;]*):[^;]*|expires=[^;]+")


NAMED = re.compile(r'"(\w+)"')  # in a statement: tables, columns, aliases
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Answer:
    """`named` is what its statements name, the tables that it read among the rest; `wrote` is whether one wrote."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str
    queries: int
    named: frozenset[str] = field(compare=False, default=frozenset())
    wrote: bool = field(compare=False, default=True)

    def __contains__(self, word: str) -> bool:
        return word in self.text or any(word in value for _name, value in self.headers)


def answer(client: Client, address: str, method: str = "get") -> Answer:
    connection.queries_log.clear()  # it holds so many and no more: a full one would count nothing
    with CaptureQueriesContext(connection) as taken:
        response = getattr(client, method)(address)
    headers = {**response.headers, "Expires": "", "Set-Cookie": response.cookies.output(sep=" ")}
    headers = tuple((name, settled(COOKIE.sub(r"\1\2", value))) for name, value in sorted(headers.items()))
    statements = [query["sql"] for query in taken]
    named = frozenset(name for statement in statements for name in NAMED.findall(statement))
    wrote = any(statement.startswith(WRITES) for statement in statements)
    return Answer(response.status_code, headers, text_of(response), len(taken), named, wrote)


def text_of(response: HttpResponse) -> str:
    """A page as it stands, a PDF's text and what it says of itself, anything else by its bytes."""
    content = response.getvalue()
    if response.headers.get("Content-Type") == "application/pdf":
        with suppress(PdfReadError):  # a test's letter has nothing of a PDF but its beginning and end
            return text_of_pdf(content)
    return settled(content.decode("utf-8", "backslashreplace"))


def text_of_pdf(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    pages = "\n".join(page.extract_text() for page in reader.pages)
    return settled(
        f"{dict(reader.metadata or {})} {reader.xmp_metadata and reader.xmp_metadata.stream.get_data()} {pages}"
    )


def settled(text: str) -> str:
    """Without what is drawn by lot, and without the minute."""
    text = TAKEN.sub(r"\1", DRAWN.sub(lambda found: found.group(1) or found.group(2), text))
    numbers: dict[str, int] = {}
    return UUID.sub(lambda found: f"uuid-{numbers.setdefault(found.group(), len(numbers))}", text)


# --- Where they look --------------------------------------------------------------------------------------------------


def records_of(world, application: Application) -> Iterator[tuple[str, SimpleNamespace]]:
    """The demonstration's records by their names, with those of the application in their place: once for each of its
    evaluations."""
    own = {"draft": application, "application": application, "in_evaluation": application, "to_check": application}
    own["letter"] = files.about(application).first()
    if decision := documents.about(application).first():
        own["decision"] = decision
    for number, evaluation in enumerate(application.evaluations.order_by("pk")):
        yield f"its evaluation {number}", SimpleNamespace(**{**vars(world), **own, "evaluation": evaluation})


def addresses(world, application: Application, *, all_of_them: bool = False) -> dict[str, str]:
    """By a name that is the same in both worlds: the addresses of the table of permissions on the application's
    records, its moves, its pages in the admin, lists and searches; or the whole of the table."""
    elsewhere = {} if all_of_them else table(world)
    found: dict[str, str] = table(world) if all_of_them else {name: reverse(name) for name in LISTS}
    for whose, records in records_of(world, application):
        for name, address in table(records).items():
            if address not in found.values() and address not in elsewhere.values():
                found[f"{name} ({whose})"] = address
    found |= moves(application)
    for number, document in enumerate(documents.about(application).order_by("kind", "language", "version")):
        found[f"document {number} of it"] = reverse("document", args=[document.pk])
    found |= in_the_admin(application)
    return found | searches()


def table(records) -> dict[str, str]:
    """Every address of the table of permissions, on these records."""
    return {name: reverse(name, args=row.args(records) if row.args else []) for name, row in ROWS.items()}


def moves(application: Application) -> dict[str, str]:
    """Of the application, and of the evaluation that was asked for last."""
    every = [
        (application, "application-do"),
        *((one, "evaluation-do") for one in application.evaluations.order_by("pk").reverse()[:1]),
    ]
    return {
        f"{row.name}, {name} {number}": reverse(name, args=[record.pk, row.name])
        for number, (record, name) in enumerate(every)
        for row in record.lifecycle.transitions
    }


def in_the_admin(application: Application) -> dict[str, str]:
    found = {"admin, autocomplete": autocomplete("evaluation", "evaluator")}
    for record in (application, *application.evaluations.order_by("pk").reverse()[:1]):
        base = f"admin:applications_{record._meta.model_name}"
        found[f"{base} list"] = reverse(f"{base}_changelist")
        found[f"{base} file"] = reverse(f"{base}_export", args=["csv"])
        own = own_pages(admin.site._registry[type(record)])
        own = [f"admin:{p.name}" for p in own if list(p.pattern.converters) == ["pk"]]
        for name in (f"{base}_change", f"{base}_history", *own):
            found[f"{name} {record.pk}"] = reverse(name, args=[record.pk])
    for name in ("event", "outgoingmessage", "document", "user"):
        found[f"admin list of {name}"] = reverse(f"admin:portal_{name}_changelist")
        found[f"admin file of {name}"] = reverse(f"admin:portal_{name}_export", args=["csv"])
    return found


def autocomplete(model: str, field: str, term: str = "bruant") -> str:
    return f"{reverse('admin:autocomplete')}?term={term}&app_label=applications&model_name={model}&field_name={field}"


LISTS = ("applications", "evaluations", "calls", "assistances", "roadmaps", "my-roadmaps", "home", "verify")
ASKED = ("q=bruant&search=bruant", "o=-score&ordering=-score&sort=-score", "score__gte=50&evaluator=bruant")


def searches() -> dict[str, str]:
    """Lists asked for what is hidden, in an order of what is hidden, and by a filter on what is hidden."""
    return {f"{name}?{asked}": f"{reverse(name)}?{asked}" for name in LISTS for asked in ASKED}


# --- What they get ----------------------------------------------------------------------------------------------------


def browser(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user, backend="portal.people.signin.PortalBackend")
    return client


def answers(user: User | None, places: dict[str, str], known: dict[str, Answer] | None = None) -> dict[str, Answer]:
    """What the person gets everywhere; where one of the application's own pages is asked, by POST too. What is known
    already isn't asked again."""
    client, known = browser(user), known or {}
    found = {name: known.get(name) or answer(client, address) for name, address in places.items()}
    posts = {
        name: address for name, address in places.items() if "evaluation" in name or name.startswith("application-")
    }
    for name, address in posts.items():
        found[f"POST {name}"] = known.get(f"POST {name}") or answer(client, address, "post")
    return found


def tables() -> dict[str, str]:
    """What each table holds, in short; but for what signing in writes, which is drawn by lot and its owner's alone."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - {"django_session"}):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept = [n for n, column in enumerate(cursor.description) if column[0] != "last_login"]
            rows = sorted(repr([row[n] for n in kept]) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {table for table, held in before.items() if after[table] != held}


def messages(user: User) -> list[tuple[str, ...]]:
    """What went to their address, and what waits for their daily message, in order."""
    rows = OutgoingMessage.objects.filter(to=user.email).order_by("queued_at", "template")
    lines = [(one.template, one.line, one.url) for one in Notice.objects.filter(person=user).order_by("at", "template")]
    sent = [(one.template, one.subject, one.text, one.html) for one in rows]
    return [tuple(settled(text) for text in row) for row in [*sent, *lines]]


def papers(application: Application) -> dict[Document, str]:
    """Every document asked for about the application, drawn anew whatever its state: what it says to whoever may read
    it."""
    return {one: drawn(one) for one in documents.about(application).order_by("kind", "language", "version")}


def read_by(user: User | None, drawn: dict[Document, str]) -> dict[str, str]:
    """What the person may read of them."""
    return {
        f"{one.kind}, {one.language}, version {one.version}": text
        for one, text in drawn.items()
        if files.may_read(user, one.about, one.kind)
    }


def drawn(document: Document) -> str:
    with translation.override(document.language):
        return text_of_pdf(documents.kinds()[document.kind].draw(document.about, document, lambda done: None))
