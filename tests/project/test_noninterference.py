"""Two worlds that differ only in what is hidden look the same to whoever it is hidden from.

In one world the Secretariat asked one evaluator, in the other another, who scores and writes otherwise (`hidden`).
Whoever must not know gets the same answers at every address, file, export and search, the same messages, the same
documents (`answers`): status, headers, text, order, and how many queries it took. Words planted in the hidden parts
show up nowhere. Then the leaks that other systems had, each by its name; and views that leak, which must be caught.
"""

import dataclasses
import difflib
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse

from applications.models import Evaluation
from portal import history
from portal.models import Document, Notice, OutgoingMessage
from portal.outgoing import outbox
from tests.project import answers, hidden
from tests.project.answers import answer, browser
from tests.project.hidden import DECIDED, MAY_KNOW, TEXTS, UNDECIDED, WORDS, Ground, Plant, Secret, world_of
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CONCERNED = [
    "nobody", "another Party", "the applicant", "an unassigned evaluator", "the assigned evaluator",
    "a conflicted evaluator", "a revoked evaluator", "a conflicted officer",
]  # fmt: skip
ACTORS = [*CONCERNED, "the applicant’s deputy", "a field office", "a donor", "an expert", "finance"]
PLANTS = UNDECIDED | DECIDED
ENTRY = re.compile(r"(?<=/portal/event/)\d+(?=/)")
WIDEST = "being evaluated"  # every address; and those whom it concerns less, at every page


@pytest.fixture
def ground(demonstration, db, settings) -> Ground:
    """No page keeps anything for another: each reads all that it tells."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    browser(None).get(reverse("health-ready"))  # looks at the migrations once
    return hidden.ground(demonstration)


World = dict[str, dict[str, Any]]  # by actor and by the name of what they get


def seen(user, places: dict[str, str], papers: dict[Document, str], known: dict[str, Any]) -> dict[str, Any]:
    """All that the person gets in this world."""
    found: dict[str, Any] = dict(answers.answers(user, places, known))
    found["messages"] = answers.messages(user) if user else []
    return found | answers.read_by(user or AnonymousUser(), papers)


def in_both(ground: Ground, plants: list[tuple[Plant, Secret]], actors: list[str], places) -> list[World]:
    """What each actor gets in the one world and in the other; `places(name)` gives the addresses, by name.

    A page tells what it reads. One that read in the first world no table in which the second differs, nor one that was
    written while the first was looked at, tells the same in the second, and isn't opened there again.
    """
    worlds: list[World] = []
    begun: list[dict[str, str]] = []
    written: set[str] = set()
    for plant, secret in plants:
        with world_of(ground, plant, secret):
            papers = answers.papers(ground.application)
            begun.append(answers.tables())
            unlike = written | answers.changed(begun[0], begun[-1])
            known = {name: untouched(worlds[0][name], unlike) if worlds else {} for name in actors}
            worlds.append({name: seen(ground.actors[name], places(name), papers, known[name]) for name in actors})
            written = answers.changed(begun[-1], answers.tables())
    return worlds


def untouched(found: dict[str, Any], tables: set[str]) -> dict[str, answers.Answer]:
    """The answers that read none of these tables and wrote nothing."""
    return {name: got for name, got in of_pages(found).items() if not (got.wrote or got.named & tables)}


def told_apart(one: dict, other: dict) -> dict[str, str]:
    """Where the worlds differ, and in what."""
    found = {f"{name}": "only in one" for name in one.keys() ^ other.keys()}
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            found[name] = how(one[name], other[name])
    return found


def how(one: Any, other: Any) -> str:
    if not isinstance(one, answers.Answer):
        return f"{one!r:.300} is not {other!r:.300}"
    parts = ("status", "queries", "headers", "text")
    different = [part for part in parts if getattr(one, part) != getattr(other, part)]
    if one.queries != other.queries:
        different.append(f"{one.queries} and {other.queries}")
    return ", ".join(different) + "".join(f"\n{line:.200}" for line in lines_apart(one.text, other.text))


def lines_apart(one: str, other: str) -> list[str]:
    """The first lines in which two pages differ, for whoever has to find the leak."""
    lines = difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))][:4]


def words_in(found: dict[str, Any], who: str) -> list[str]:
    """Where a planted word shows. An officer knows the evaluators' names, and not where they evaluate."""
    words = TEXTS if who == "a conflicted officer" else WORDS
    return [name for name, got in found.items() for word in words if word in (got if in_text(got) else str(got))]


def in_text(got: Any) -> bool:
    return isinstance(got, answers.Answer | str)


def with_each_secret(ground: Ground, plant: Plant) -> list[tuple[Plant, Secret]]:
    return [(plant, secret) for secret in ground.secrets]


def test_the_actors_are_those_of_the_ground(ground):
    assert list(ground.actors) == ACTORS


@pytest.mark.parametrize("plant", PLANTS)
def test_nobody_can_tell_the_worlds_apart(plant, ground, demonstration):
    whole = plant == WIDEST
    actors = [name for name in (ACTORS if whole else CONCERNED) if name not in MAY_KNOW.get(plant, ())]

    def places(name: str) -> dict[str, str]:
        if name in CONCERNED:
            return answers.addresses(demonstration, ground.application, all_of_them=whole)
        return answers.table(demonstration) | answers.searches()

    one, other = in_both(ground, with_each_secret(ground, PLANTS[plant]), actors, places)
    assert {name: told_apart(one[name], other[name]) for name in actors} == {name: {} for name in actors}
    planted = {name: words_in(one[name], name) + words_in(other[name], name) for name in actors}
    assert planted == {name: [] for name in actors}


# --- The leaks that others had ----------------------------------------------------------------------------------------


@pytest.fixture
def planted(ground):
    """One of the worlds: another's evaluation is in."""
    with world_of(ground, hidden.anothers_evaluation, ground.secrets[0]):
        yield ground


def others(ground: Ground) -> Evaluation:
    return ground.application.evaluations.get(evaluator=ground.secrets[0].evaluator)


def settled_without(got: answers.Answer, *words: str) -> tuple[int, str, int]:
    """An answer without what was asked for, which a page may repeat."""
    text = got.text
    for word in words:
        text = text.replace(word, "")
    return got.status, text, got.queries


@pytest.mark.parametrize("name", answers.LISTS)
def test_a_search_for_a_hidden_name_finds_what_nonsense_finds(name, planted):
    address = reverse(name)
    for who, user in planted.actors.items():
        client = browser(user)
        answer(client, address)  # what a page keeps in memory is there from now on
        found, nothing = (answer(client, f"{address}?q={word}&search={word}") for word in ("bruant", "xyzzyx"))
        assert settled_without(found, "bruant") == settled_without(nothing, "xyzzyx"), who


def test_no_autocompletion_gives_a_hidden_name(planted):
    asked = answers.autocomplete("evaluation", "evaluator"), answers.autocomplete("application", "officer")
    for who, user in planted.actors.items():
        if who == "a conflicted officer":
            continue  # who knows every evaluator, by that name
        client = browser(user)
        assert [answer(client, address).status for address in asked] in ([302, 302], [403, 403]), who


def test_a_hidden_evaluation_is_answered_as_one_that_was_never_written(planted):
    record, never = others(planted).pk, 999_999
    for who, user in planted.actors.items():
        client = browser(user)
        for method in ("get", "post"):
            for name, rest in (("evaluation", []), ("evaluation-do", ["submit"]), ("evaluation-do", ["reopen"])):
                there, nowhere = (answer(client, reverse(name, args=[pk, *rest]), method) for pk in (record, never))
                assert settled_without(there, f"/{record}/") == settled_without(nowhere, f"/{never}/"), (who, name)


def test_an_application_of_somebody_else_is_answered_as_one_that_is_not_there(planted):
    record, never = planted.application.pk, 999_999
    for who in ("another Party", "an unassigned evaluator", "a revoked evaluator", "a donor"):
        client = browser(planted.actors[who])
        for method in ("get", "post"):
            for name, rest in (
                ("application", []),
                ("application-section", ["context"]),
                ("application-do", ["submit"]),
            ):
                there, nowhere = (answer(client, reverse(name, args=[pk, *rest]), method) for pk in (record, never))
                assert settled_without(there, f"/{record}/") == settled_without(nowhere, f"/{never}/"), (who, name)


def test_no_page_counts_the_evaluations_that_it_hides(ground, demonstration):
    """Neither how many were asked (0/0) nor how many are in: to whom they are hidden, the pages stand as before."""

    def nothing(ground: Ground, secret: hidden.Secret) -> None:
        """Nobody else is asked."""

    first: dict[str, str] = {}

    def places(name: str) -> dict[str, str]:
        """Those of the first world."""
        first.update({} if first else answers.addresses(demonstration, ground.application))
        return first

    secret = ground.secrets[0]
    one, other = in_both(ground, [(nothing, secret), (hidden.anothers_evaluation, secret)], CONCERNED, places)
    pages = [{who: entries_numbered(of_pages(found[who])) for who in CONCERNED} for found in (one, other)]
    apart = {who: told_apart(pages[0][who], pages[1][who]) for who in CONCERNED}
    assert apart == {who: {} for who in CONCERNED}


def entries_numbered(found: dict[str, answers.Answer]) -> dict[str, answers.Answer]:
    """The pages with the entries of the trail numbered as they stand there. An officer's own export is one of them, and
    its key counts all that was written before it: here the worlds differ in how much that is."""

    def numbered(text: str) -> str:
        keys: dict[str, int] = {}
        return ENTRY.sub(lambda key: f"entry-{keys.setdefault(key.group(), len(keys))}", text)

    return {name: dataclasses.replace(got, text=numbered(got.text)) for name, got in found.items()}


def of_pages(found: dict[str, Any]) -> dict[str, answers.Answer]:
    return {name: got for name, got in found.items() if isinstance(got, answers.Answer)}


def test_a_link_to_a_file_or_an_export_serves_its_owner_alone(ground, demonstration):
    """Whoever is handed the link of the Party's decision, its letter or an export gets what a stranger gets."""
    with world_of(ground, hidden.the_decision, ground.secrets[0]):
        application = ground.application
        places = [reverse("document", args=[paper.pk]) for paper in answers.documents.about(application)]
        places += [reverse("stored-file", args=[kept.pk]) for kept in answers.files.about(application)]
        places += [reverse("budget-export", args=["csv"]), reverse("budget-line-export", args=["AL3", "csv"])]
        assert len(places) > 4
        for who in (
            "nobody",
            "another Party",
            "an unassigned evaluator",
            "a conflicted evaluator",
            "a revoked evaluator",
        ):
            client = browser(ground.actors[who])
            assert {answer(client, place).status for place in places} <= {302, 403, 404}, who


def test_no_revision_names_its_author_to_whom_it_is_hidden(planted):
    """The trail knows who scored; those who read the Party's history, or its news, don't."""
    for who in ("the applicant", "the applicant’s deputy", "a field office", "a conflicted evaluator"):
        user = planted.actors[who]
        events = [*history.history_of(planted.application, user), *history.history_of(others(planted), user)]
        events += [news.event for news in history.news_for(user, 100)]
        told = [f"{event.by} {event.about_label} {event.changes} {event.reason}" for event in events]
        assert [text for text in told if any(word in text for word in WORDS)] == [], who


def test_no_message_names_who_is_hidden_nor_leaves_a_placeholder_open(ground):
    with world_of(ground, hidden.the_decision, ground.secrets[0]):
        mine = [user.email for name, user in ground.actors.items() if user]
        for message in some(OutgoingMessage.objects.filter(to__in=mine)):
            whole = f"{message.subject} {message.text} {message.html}".replace(outbox.MARKER, "")
            assert not any(word in whole for word in (*WORDS, "{{", "{%", "[[", "None")), (message.to, whole)
        for notice in some(Notice.objects.filter(person__email__in=mine)):
            assert not any(word in notice.line for word in (*WORDS, "{{", "{%", "[[", "None")), notice.line


# --- Broken samples ---------------------------------------------------------------------------------------------------


def counts(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the mean of what others gave."""
    mean = Evaluation.objects.filter(application=pk, state="submitted").aggregate(mean=Avg("score"))["mean"]
    return HttpResponse(f"{mean}")


def looks_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows nothing, and reads once more for a bad mark."""
    for evaluation in Evaluation.objects.filter(application=pk, score__lt=50):
        evaluation.scores.count()
    return HttpResponse("")


def says_by_a_header(request: HttpRequest, pk: int) -> HttpResponse:
    last = Evaluation.objects.filter(application=pk).order_by("pk").last()
    return HttpResponse("", headers={"X-Last": last.evaluator.email})


LEAKS = {"counts": counts, "looks-again": looks_again, "says": says_by_a_header}
urlpatterns = [*(path(f"{name}/<int:pk>/", view) for name, view in LEAKS.items()), path("", include("portal.urls"))]


def test_views_that_leak_are_caught(ground, settings):
    settings.ROOT_URLCONF = __name__
    places = {name: f"/{name}/{ground.application.pk}/" for name in LEAKS}
    both = with_each_secret(ground, hidden.anothers_evaluation)
    one, other = in_both(ground, both, ["the applicant"], lambda name: places)
    apart = told_apart(one["the applicant"], other["the applicant"])
    assert {name: what.splitlines()[0] for name, what in apart.items()} == {
        "counts": "headers, text",
        "looks-again": "queries, 3 and 4",
        "says": "headers",
    }
    assert words_in(one["the applicant"], "the applicant") == ["says"]
