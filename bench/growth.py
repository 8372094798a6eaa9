"""Many records like the specimens: rows written at once, which the database's constraints and triggers still check."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import F

from applications.models import Application, Call, Evaluation
from assistance.models import Milestone, Step
from bench.specimens import PARTIES, Specimens
from budget.models import ActionLine, Commitment, Entry, PartyBalance, PhaseBalance
from experts.models import Expert
from portal.models import Country, Event, OutgoingMessage, User
from roadmap.models import NationalRoadmap
from tests.factories import UserFactory

# Of ten applications. A selected one has its assistance; see `_assistances`.
STATES = (
    "submitted", "evaluation", "evaluated", "selected", "selected", "selected", "declined", "declined", "ineligible",
    "withdrawn",
)  # fmt: skip
FULL_PAGE = 60  # the first ones are all under way, so that the queue fills a page at every size
PER_CALL = 90
EACH = Decimal(50)  # dollars of a grown commitment or contribution


def state_of(number: int) -> str:
    return STATES[number % 3] if number < FULL_PAGE else STATES[number % 10]


def copies(record: models.Model, changes: Iterable[dict[str, Any]]) -> list:
    """A row like the record for each dict of what is different in it, by attribute (`party_id`, not `party`)."""
    model = type(record)
    same = {field.attname: getattr(record, field.attname) for field in model._meta.concrete_fields}
    del same[model._meta.pk.attname]
    return model._base_manager.bulk_create([model(**same | change) for change in changes], batch_size=500)


@transaction.atomic
def grow(specimens: Specimens, start: int, size: int) -> None:
    """From `start` applications beside the specimens to `size`, and what belongs to them in proportion: their sections
    and parts, ten events and a message each, three assistances for ten, as many published roadmaps, contributions and
    experts."""
    numbers = range(start, size)
    made = _applications(specimens, numbers)
    _parts(specimens.review, made)
    _evaluations(specimens, [a for a in made if a.state in ("evaluation", "evaluated", "selected", "declined")])
    _assistances(specimens, [a for a in made if a.state == "selected"])
    _roadmaps(specimens, numbers)
    _contributions(specimens, numbers)
    _people(numbers)
    _experts(numbers)
    _traces(made)


# --- Applications -----------------------------------------------------------------------------------------------------


def _applications(specimens: Specimens, numbers: range) -> list[Application]:
    parties = list(Country.objects.filter(is_party=True).exclude(iso3__in=PARTIES).order_by("pk")[:PER_CALL])
    calls = {number // PER_CALL: _call(specimens.call, number // PER_CALL) for number in numbers}
    commitments = iter(_commitments([n for n in numbers if state_of(n) == "selected"], parties))
    like = specimens.review
    changes = []
    for number in numbers:
        state = state_of(number)
        changes.append(
            {
                "state": state,
                "is_live": state not in ("declined", "ineligible", "withdrawn"),
                "call_id": calls[number // PER_CALL].pk,
                "party_id": parties[number % PER_CALL].pk,
                "reference": f"2020-BENCH-{number}",
                "commitment_id": next(commitments).pk if state == "selected" else None,
                "score": None if state in ("submitted", "evaluation") else like.score,
                "state_since": like.state_since - dt.timedelta(hours=number),
                "officer_id": like.officer_id if number % 50 == 0 else None,
            }
        )
    return copies(like, changes)


def _parts(like: Application, made: list[Application]) -> None:
    """Each gets what the specimen has of every table that is part of an application. What stands between it and
    somebody else (an evaluation, an assistance) is made by its own function."""
    for relation in Application._meta.related_objects:
        part = relation.related_model
        if relation.one_to_many and part._meta.app_label == "applications" and part is not Evaluation:
            for row in part._base_manager.filter(**{relation.field.name: like}):
                copies(row, [{relation.field.attname: application.pk} for application in made])


def _call(like: Call, number: int) -> Call:
    code = f"bench-{number}"
    return (
        Call.objects.filter(code=code).first() or copies(like, [{"code": code, "state": "closed", "is_live": False}])[0]
    )


def _commitments(numbers: list[int], parties: list[Country]) -> list[Commitment]:
    like = Commitment.objects.first()
    made = copies(like, [{"party_id": parties[n % PER_CALL].pk, "amount": EACH, "spent": 0} for n in numbers])
    entry = Entry.objects.filter(commitment=like).first()
    copies(entry, [{"commitment_id": row.pk, "amount": EACH, "usd": EACH} for row in made])
    ActionLine.objects.filter(pk=like.line_id).update(committed=F("committed") + EACH * len(made))
    for party, count in Counter(row.party_id for row in made).items():
        kept, _new = PartyBalance.objects.get_or_create(line_id=like.line_id, party_id=party)
        PartyBalance.objects.filter(pk=kept.pk).update(committed=F("committed") + EACH * count)
    return made


def _evaluations(specimens: Specimens, made: list[Application]) -> None:
    """Two each, in; one in ten is the measured evaluator's."""
    like = specimens.review.evaluations.first()
    scores = list(like.scores.all())
    others = [UserFactory(email=f"evaluator-{a.pk}@bench.example.org") for a in made[:20]]
    mine = specimens.people["evaluator"]
    changes = []
    for number, application in enumerate(made):
        second = mine if number % 10 == 0 else others[(number + 1) % len(others)]
        changes += [
            {"application_id": application.pk, "evaluator_id": who.pk} for who in (others[number % len(others)], second)
        ]
    # Scored before they are in: the triggers hold the scores of those that are.
    open_yet = {"state": "scoring", "score": None}
    evaluations = copies(like, [change | open_yet for change in changes])
    for score in scores:
        copies(score, [{"evaluation_id": evaluation.pk} for evaluation in evaluations])
    if evaluations:
        Evaluation.objects.filter(pk__gte=evaluations[0].pk).update(state=like.state, score=like.score)


def _traces(made: list[Application]) -> None:
    event = Event.objects.filter(content_type__model="application", shared=True).first()
    changes = [{"object_id": str(a.pk), "party_id": a.party_id} for a in made for _nth in range(10)]
    copies(event, changes)
    message = OutgoingMessage.objects.first()
    copies(message, [{"object_id": a.pk, "state": "sent", "sent_at": message.queued_at} for a in made])


# --- Assistances and roadmaps -----------------------------------------------------------------------------------------


def _assistances(specimens: Specimens, selected: list[Application]) -> None:
    """Running, with the steps that the database gives them, a milestone each."""
    like = specimens.assistance
    roadmaps = copies(like.roadmap, [{"party_id": a.party_id} for a in selected])
    changes = [
        {"application_id": a.pk, "party_id": a.party_id, "roadmap_id": r.pk}
        for a, r in zip(selected, roadmaps, strict=True)
    ]
    made = copies(like, changes)
    steps = Step.objects.filter(assistance__in=[a.pk for a in made], number__gt=1)
    milestone = Milestone.objects.filter(step__assistance=like, state="planned").first()
    copies(milestone, [{"step_id": step.pk} for step in steps])


def _roadmaps(specimens: Specimens, numbers: range) -> None:
    """Three published ones for ten applications, each with the specimen's priorities and a third of its actions. They
    take the states in order, for the triggers let a part be written in its state alone."""
    like, parties = specimens.published, list(Country.objects.filter(is_party=True).order_by("pk")[:PER_CALL])
    draft = {"state": "drafting", "is_live": True, "validated_on": None, "authority": "", "published_on": None}
    mine = [n for n in numbers if n % 10 in (3, 4, 5)]
    made = copies(like, [draft | {"party_id": parties[n % PER_CALL].pk, "reference": None} for n in mine])
    priorities = {old: copies(old, [{"roadmap_id": row.pk} for row in made]) for old in like.priorities.all()}
    whole = NationalRoadmap.objects.filter(pk__in=[row.pk for row in made])
    whole.update(state="validated", validated_on=like.validated_on, authority=like.authority)
    for old, new in priorities.items():
        copies(old.action_items.first(), [{"priority_id": row.pk, "measure_id": None} for row in new])
    for number, row in zip(mine, made, strict=True):
        NationalRoadmap.objects.filter(pk=row.pk).update(
            state="published", is_live=False, reference=f"BENCH-{number}", published_on=like.published_on
        )


# --- Money and people -------------------------------------------------------------------------------------------------


def _contributions(specimens: Specimens, numbers: range) -> None:
    """Received and allotted in full; one in ten is the measured donor's."""
    like, mine = specimens.contribution, specimens.people["donor"].current_grants[0].organisation_id
    sums = dict.fromkeys(("pledged", "received", "pledged_usd", "received_usd", "allotted_usd"), EACH)
    made = copies(
        like,
        [sums | {"reference": f"BENCH-{n}", "donor_id": mine if n % 10 == 0 else like.donor_id} for n in numbers],
    )
    for entry in Entry.objects.filter(contribution=like).order_by("pk"):
        copies(entry, [{"contribution_id": row.pk, "amount": EACH, "usd": EACH} for row in made])
    line = Entry.objects.get(contribution=like, kind="allotment").line
    ActionLine.objects.filter(pk=line.pk).update(allotted=F("allotted") + EACH * len(made))
    PhaseBalance.objects.filter(phase=like.phase_id).update(
        **{name: F(name) + EACH * len(made) for name in ("pledged", "received", "allotted")}
    )


def _people(numbers: range) -> None:
    like = User.objects.order_by("pk").first()
    copies(like, [{"email": f"person-{number}@bench.example.org"} for number in numbers])


def _experts(numbers: range) -> None:
    like = Expert.objects.first()
    copies(like, [{"user_id": None, "email": f"expert-{number}@bench.example.org"} for number in numbers])
