"""Applications, calls and evaluations asked anew: what was handed in is what was frozen, a grid is whole, a score is
what its evaluators gave."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, median
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, Criterion, Evaluation, Level, Score, Submission
from portal.invariants import rows
from portal.invariants.checks import differing, in_batches
from portal.invariants.findings import Finding

CENT = Decimal("0.01")
FULL_MARKS = 5
rows.belong_together("applications.selectionround", "release_at", "released_by")


# --- What was handed in -----------------------------------------------------------------------------------------------


def submissions() -> Iterator[Finding]:
    """Each snapshot against its SHA-256, and against the application that it is of; none is missing."""
    taken: dict[int, list[int]] = defaultdict(list)
    columns = ("pk", "application", "number", "sha256", "snapshot", "application__reference")
    for batch in in_batches(Submission.objects.values_list(*columns)):
        for key, application, number, sha256, snapshot, reference in batch:
            taken[application].append(number)
            yield from differing(Submission, key, [("sha256", sha256, _digest(snapshot))])
            if snapshot.get("reference") != reference:
                what = _("reference in what was frozen")
                yield Finding(Submission, key, what=what, found=snapshot.get("reference"), expected=reference)
    for key in Application.objects.exclude(submitted_at=None).order_by("pk").values_list("pk", flat=True):
        numbers = sorted(taken[key])
        if numbers != list(range(1, max(len(numbers), 1) + 1)):
            found = ", ".join(map(str, numbers))
            yield Finding(Application, key, what=_("numbers of its submissions"), found=found, expected="1, 2, 3 …")


def _digest(snapshot: Any) -> str:
    written = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


# --- The grid ---------------------------------------------------------------------------------------------------------


def grids() -> Iterator[Finding]:
    """The criteria of a call that was opened weigh 100 in all, and its scale describes 0 to 5."""
    weights: dict[int, int] = defaultdict(int)
    for call, weight in Criterion.objects.values_list("call", "weight"):
        weights[call] += weight
    levels: dict[int, list[int]] = defaultdict(list)
    for call, value in Level.objects.values_list("call", "value"):
        levels[call].append(value)
    for key in Call.objects.exclude(state="draft").order_by("pk").values_list("pk", flat=True):
        if weights[key] != 100:
            yield Finding(Call, key, what=_("weights of its criteria"), found=weights[key], expected=100)
        if sorted(levels[key]) != [0, 1, 2, 3, 4, 5]:
            found = ", ".join(map(str, sorted(levels[key])))
            yield Finding(Call, key, what=_("levels of its scale"), found=found, expected="0, 1, 2, 3, 4, 5")


# --- Scores -----------------------------------------------------------------------------------------------------------


def scores() -> Iterator[Finding]:
    """The total of each evaluation that is in, against what was given by criterion; what an application's evaluation
    came to, against those totals."""
    weights = dict(Criterion.objects.values_list("pk", "weight"))
    gendered = set(Criterion.objects.filter(measures_gender=True).values_list("pk", flat=True))
    totals: dict[int, list[Decimal]] = defaultdict(list)
    on_gender: dict[int, list[int]] = defaultdict(list)
    rows_of_evaluations = Evaluation.objects.filter(state="submitted").values_list("pk", "application", "score")
    for batch in in_batches(rows_of_evaluations):
        given = _given([key for key, *_rest in batch])
        for key, application, score in batch:
            weighted = sum((value or 0) * weights[criterion] for criterion, value in given[key])
            total = _cents(Decimal(weighted) / FULL_MARKS)
            yield from differing(Evaluation, key, [("score", score, total)])
            totals[application].append(score)
            on_gender[application] += [v for c, v in given[key] if c in gendered and v is not None]
    yield from _evaluated(totals, on_gender)


def _given(keys: list[int]) -> dict[int, list[tuple[int, int | None]]]:
    """By evaluation: each criterion with the value that was given on it."""
    found = defaultdict(list)
    for key, criterion, value in Score.objects.filter(evaluation__in=keys).values_list(
        "evaluation", "criterion", "value"
    ):
        found[key].append((criterion, value))
    return found


def _evaluated(totals: dict[int, list[Decimal]], on_gender: dict[int, list[int]]) -> Iterator[Finding]:
    names = ("score", "median", "spread", "gender_score")
    evaluated = Application.objects.exclude(score=None).values_list("pk", *names)
    for batch in in_batches(evaluated):
        for key, *kept in batch:
            own, gender = totals.get(key, []), on_gender.get(key, [])
            should_be = [
                _cents(mean(own)) if own else None,
                _cents(median(own)) if own else None,
                max(own) - min(own) if own else None,
                _cents(mean(map(Decimal, gender))) if gender else None,
            ]
            yield from differing(Application, key, zip(names, kept, should_be, strict=True))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


# --- Decisions --------------------------------------------------------------------------------------------------------


def money() -> Iterator[Finding]:
    """What a selected application holds is set aside for its own Party."""
    selected = Application.objects.exclude(commitment=None).order_by("pk")
    for key, own, theirs in selected.values_list("pk", "party__iso3", "commitment__party__iso3"):
        if own != theirs:
            yield Finding(Application, key, what=_("Party of its commitment"), found=theirs, expected=own)
