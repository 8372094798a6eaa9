"""What is hidden from some, twice over: two worlds that differ in nothing else.

A world is made by the actions that people use, upon the same ground and at the same moment, and taken back: keys come
out alike in both. What else a Party or an evaluator must not learn is planted by one more function in `UNDECIDED` or
`DECIDED`.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction

from applications import actions
from applications.models import Application, Evaluation
from portal import clock
from portal.interests.actions import declare_interest
from portal.models import Country, User
from portal.outgoing import documents
from portal.people import actions as portal
from tests.applications import factories
from tests.factories import current_grant, person

TEXTS = ("Pinson",)  # in all that the planted evaluators write
WORDS = ("Zéphyrine", "Bruant", "zephyrine-", *TEXTS)  # and of their names
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Secret:
    """What one world hides: whom the Secretariat asked, what they gave and what they wrote."""

    evaluator: User
    scores: tuple[int, ...]
    text: str


@dataclass
class Ground:
    """The same in both worlds. `actors` are those who must not tell them apart; `moment` is what the clock says."""

    application: Application
    officer: User
    mine: Evaluation  # the assigned evaluator's own, not yet in
    secrets: tuple[Secret, Secret]
    actors: dict[str, User | None]
    moment: dt.datetime = field(default_factory=clock.now)


def ground(world) -> Ground:
    """An application being evaluated, by one who scores it, one who found a conflict and one whose role has ended."""
    party = world.call.eligible.countries.filter(is_party=True, applications=None).order_by("pk").first()
    focal, officer = person("focal_point", party=party, language="fr"), person("secretariat")
    deputy = person("deputy", party=party)
    application = factories.in_evaluation(focal, officer, on=world.call)
    mine = factories.evaluation(application, officer, person("evaluator"))
    conflicted = person("evaluator")
    asked = actions.assign_evaluator(application, conflicted, by=officer)
    factories.move(asked, "recuse", conflicted, reason="Mon frère y travaille.")
    revoked = person("evaluator")
    factories.score(factories.evaluation(application, officer, revoked), *full_marks(application))
    portal.end_role(current_grant(revoked, "evaluator"), reason="Left the ministry", by=officer)
    strangers = [
        person("evaluator", full_name=f"Zéphyrine Bruant {n}", email=f"zephyrine-{n}@bruant.org") for n in "ab"
    ]
    actors = {
        "nobody": None,
        "another Party": person("focal_point", party=Country.objects.get(iso3="SEN")),
        "the applicant": focal,
        "an unassigned evaluator": person("evaluator"),
        "the assigned evaluator": mine.evaluator,
        "a conflicted evaluator": conflicted,
        "a revoked evaluator": User.objects.get(pk=revoked.pk),
        "a conflicted officer": conflicted_officer(application),
        "the applicant’s deputy": deputy,
        "a field office": person("field_office", countries=[party]),
        "a donor": person("donor"),
        "an expert": person("expert"),
        "finance": person("finance"),
    }
    one, other = scores_of(application)
    secrets = Secret(strangers[0], one, "Pinson jaune"), Secret(strangers[1], other, "Pinson rouge, plus long")
    return Ground(application, officer, mine, secrets, actors)


def conflicted_officer(application: Application) -> User:
    """Of the Secretariat, which reads everything but this."""
    officer = person("secretariat")
    declare_interest(officer, "statement", by=officer, about=application, statement="Une amie y travaille.")
    return User.objects.get(pk=officer.pk)


def full_marks(application: Application) -> tuple[int, ...]:
    return tuple(5 for _criterion in application.call.criteria.all())


def scores_of(application: Application) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Far apart, on each criterion."""
    marks = full_marks(application)
    return tuple(5 for _mark in marks), tuple(number % 3 for number, _mark in enumerate(marks))


# --- The hidden parts -------------------------------------------------------------------------------------------------


def evaluate(ground: Ground, secret: Secret, scores: tuple[int, ...], told: str = "") -> None:
    """The secret's evaluator is asked, scores, remarks and submits. `told` is what a declined Party will read."""
    found = factories.evaluation(ground.application, ground.officer, secret.evaluator)
    criteria = found.application.call.criteria.all()
    given = {c.pk: (value, told or secret.text) for c, value in zip(criteria, scores, strict=True)}
    actions.save_scores(found, by=secret.evaluator, scores=given, comment=secret.text)
    factories.move(found, "submit", secret.evaluator)


def anothers_evaluation(ground: Ground, secret: Secret) -> None:
    """While it is evaluated: another evaluator's identity, scores and comments; what the Secretariat notes, and whom it
    spoke to."""
    evaluate(ground, secret, secret.scores)
    actions.add_note(ground.application, text=secret.text, by=ground.officer)
    called = {"kind": "call", "on": clock.today(), "with_whom": secret.text, "summary": secret.text}
    actions.log_contact(ground.application, **called, by=ground.officer)


def the_end_of_evaluation(ground: Ground, secret: Secret) -> None:
    """Evaluated, and not decided: the score too."""
    anothers_evaluation(ground, secret)
    factories.score(ground.mine, *full_marks(ground.application))
    factories.move(ground.application, "close_evaluation", ground.officer, moderation="Pinson")


def a_pending_decision(ground: Ground, secret: Secret) -> None:
    """Decided on in a round that isn't published: one world selects and the other declines, with the letter written."""
    the_end_of_evaluation(ground, secret)
    found = factories.selection_round(ground.application, officer=ground.officer, name=secret.text, places=1)
    factories.propose(found, ground.officer)
    decision = "select" if secret == ground.secrets[0] else "decline"
    factories.prepare(found.candidates.get(), ground.officer, decision, reasons=secret.text)
    factories.releasing(found, ground.officer)


def the_decision(ground: Ground, secret: Secret) -> None:
    """Declined, with its letter: the mean of each criterion is told, and not who gave what."""
    mark = 3
    other = ground.secrets[1] if secret == ground.secrets[0] else ground.secrets[0]
    low, high = (tuple(mark + by for _one in full_marks(ground.application)) for by in (-1, 1))
    given = {secret.evaluator.pk: low, other.evaluator.pk: high}
    for each in ground.secrets:  # asked in the same order: which of them was the stricter differs
        evaluate(ground, Secret(each.evaluator, (), "Pinson"), given[each.evaluator.pk], told="Assez clair.")
    factories.score(ground.mine, *full_marks(ground.application))
    factories.move(ground.application, "close_evaluation", ground.officer, moderation="Pinson")
    factories.decided(ground.application, ground.officer, "decline", reasons="D’autres projets étaient plus avancés.")
    for document in documents.about(ground.application).filter(state="queued"):
        documents.render(document.pk)


Plant = Callable[[Ground, Secret], None]
UNDECIDED: dict[str, Plant] = {
    "being evaluated": anothers_evaluation,
    "decided in private": a_pending_decision,
}
DECIDED: dict[str, Plant] = {"declined": the_decision}
# Whose own evaluation is in may read the others': from then on nothing of them is hidden from that person.
MAY_KNOW = {plant: {"the assigned evaluator"} for plant in ("decided in private", "declined")}


@contextmanager
def world_of(ground: Ground, plant: Plant, secret: Secret) -> Iterator[None]:
    """The world in which this is hidden, for the time of the block."""
    same_keys()
    with clock.at(ground.moment + DAY), transaction.atomic():
        plant(ground, secret)
        ContentType.objects.clear_cache()
        ContentType.objects.get_for_models(*apps.get_models())  # whichever page is the first to ask
        cache.clear()
        yield
        transaction.set_rollback(True)
    for record in (ground.application, ground.mine):
        record.catch_up_with(type(record)._base_manager.get(pk=record.pk))


def same_keys() -> None:
    """PostgreSQL's counters are not taken back with the rest: the next keys follow the rows that there are."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
