"""Every URL × method × role, with own and foreign records, from a row written by hand; a URL without a row fails.

A row says who gets what by GET; everybody else gets `other`. Where a page takes a POST, an empty one (no submit
button) gives the same answer; where it takes none, those whom it serves get 405.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import get_resolver, reverse

pytestmark = pytest.mark.django_db

STAFF = ["secretariat", "finance"]
PEOPLE = [
    None, "secretariat", "finance", "focal.sen", "deputy.sen", "focal.tun", "focal.jam", "focal.mdg", "evaluator1",
    "evaluator2", "expert1", "expert2", "fieldoffice", "donor1",
]  # fmt: skip
SIGNED_IN = PEOPLE[1:]
SENEGAL = ["focal.sen", "deputy.sen"]


@dataclass(frozen=True)
class Row:
    """`ok` are served; `anonymous` is what somebody not signed in gets; `post` is None where only reading is meant."""

    ok: list
    other: int = 404
    anonymous: int = 302
    args: Any = None
    status: int = 200
    post: int | None = None


def everyone(**kwargs) -> Row:
    return Row(PEOPLE, anonymous=200, **kwargs)


def signed_in(**kwargs) -> Row:
    return Row(SIGNED_IN, **kwargs)


LATER = 0  # filled in by the row's own test: signing in, tokens
ROWS: dict[str, Row] = {
    # portal
    "home": everyone(),
    "programme": everyone(),
    "language": Row([], other=405, anonymous=405, post=302),
    "health-live": everyone(),
    "health-ready": everyone(),
    "profile": signed_in(post=200),
    "deputies": Row(["focal.sen"], other=403, args=lambda w: ["sen"], post=200),
    "invitation": Row([], other=410, anonymous=410, args=lambda w: ["false"], post=410),
    "stored-file": Row(["secretariat", *SENEGAL], args=lambda w: [w.letter.pk]),
    "document": Row(["secretariat", *SENEGAL], args=lambda w: [w.decision.pk], anonymous=302),
    "document-state": Row(["secretariat", *SENEGAL], args=lambda w: [w.decision.pk], anonymous=302),
    # roadmap
    "open-roadmap": everyone(),
    "activity": everyone(args=lambda w: ["1.1"]),
    "roadmaps": everyone(),
    "verify": everyone(post=200),
    # budget
    "budget-dashboard": Row([*STAFF, "donor1"], other=403),
    "budget-export": Row([*STAFF, "donor1"], other=403),
    "budget-line": Row([*STAFF, "donor1"], other=403, args=lambda w: ["AL3"]),
    "budget-line-export": Row([*STAFF, "donor1"], other=403, args=lambda w: ["AL3"]),
    # applications
    "calls": everyone(),
    "call": everyone(args=lambda w: [w.call.code]),
    "applications": Row(["focal.sen", "deputy.sen", "focal.tun", "focal.jam", "focal.mdg"], other=403),
    "application-start": Row(SENEGAL, other=403, args=lambda w: [w.call.code, "sen"], post=200),
    "application": Row(["focal.mdg"], args=lambda w: [w.draft.pk]),
    "application-check": Row(["focal.mdg"], args=lambda w: [w.draft.pk]),
    "application-section": Row(["focal.mdg"], args=lambda w: [w.draft.pk, "context"], post=200),
    "application-do": Row(["focal.mdg"], args=lambda w: [w.draft.pk, "submit"], post=200),
    "evaluations": Row(["evaluator1", "evaluator2"], other=403),
    "evaluation": Row(["evaluator1"], args=lambda w: [w.evaluation.pk], post=200),
}
