"""Every URL × method × role, with own and foreign records, from a row written by hand; a URL without a row fails.

A row says who gets what by GET; everybody else gets `other`. Where a page takes a POST, an empty one (no submit
button) gives the same answer; where it takes none, those whom it serves get 405.
"""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, get_resolver, path, reverse
from django.views import View

from portal.passes import purposes
from tests.passes import pass_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

STAFF = ["secretariat", "finance"]
PEOPLE = [
    None, "secretariat", "finance", "focal.sen", "deputy.sen", "focal.tun", "focal.jam", "focal.mdg",
    "contributor.pry", "evaluator1", "evaluator2", "expert1", "expert2", "fieldoffice", "donor1",
]  # fmt: skip
SIGNED_IN = PEOPLE[1:]
SENEGAL = ["focal.sen", "deputy.sen"]
READERS = ["secretariat", "expert1", "fieldoffice"]  # of Tunisia's roadmap before it is published; not its writers

WRITE = ["secretariat", "focal.tun", "expert1"]  # in the gatherings about it
MEET = [*WRITE, "fieldoffice"]  # read them


@dataclass(frozen=True)
class Row:
    """`ok` are served; `anonymous` is what somebody not signed in gets; `post` is None where only reading is meant;
    `public` is a page that needs no sign-in by itself; `limit` is what counts how often one source acts there: a name
    in the settings, or the purpose of the link that opens it."""

    ok: list
    other: int = 404
    anonymous: int = 302
    args: Any = None
    status: int = 200
    post: int | None = None
    public: bool = False
    limit: str = ""
    may_not: tuple = ()  # who see the record but may not do this: 403 instead of 404


def everyone(**kwargs) -> Row:
    return Row(PEOPLE, anonymous=200, public=True, **kwargs)


def signed_in(**kwargs) -> Row:
    return Row(SIGNED_IN, **kwargs)


def writing(**kwargs) -> Row:
    """What only Tunisia's own people do with their roadmap."""
    return Row(["focal.tun"], may_not=READERS, **{"post": 200, **kwargs})


def writing_in_it(part: Any = None) -> Row:
    """A page of a consultation about Tunisia's roadmap, or of a part of it, for those who write there."""
    parts = [part] if part else []
    return Row(WRITE, may_not=("fieldoffice",), args=lambda w: [w.gathering.pk, *(one(w) for one in parts)], post=200)


def link(limit: str, **kwargs) -> Row:
    """What a link alone opens; this one is false."""
    return Row([], other=410, anonymous=410, args=lambda w: ["false"], limit=limit, **{"post": 410, **kwargs})


PORTAL: dict[str, Row] = {
    "home": everyone(),
    "programme": everyone(),
    "language": Row([], other=405, anonymous=405, post=302),
    "search": Row([*STAFF, "donor1"], other=403),
    "health-live": everyone(),
    "health-ready": everyone(),
    "register-of-before": signed_in(args=lambda w: ["1/change/"], status=302),
    "my-documents": signed_in(),
    "document-cancel": Row(["focal.sen"], args=lambda w: [w.roadmap_pdf.pk], status=302, post=302),
    "verify": everyone(post=200, limit="verify_tried"),
    "data-checks": Row(["secretariat"], other=403),
    "profile": signed_in(post=200),
    "deputies": Row(SENEGAL, other=403, args=lambda w: ["sen"], post=200),
    "hand-over": Row(["focal.sen"], other=403, args=lambda w: ["sen"], post=200),
    "role-end": Row(["focal.sen"], other=403, args=lambda w: ["sen", w.helper.pk], post=200),
    "invitation-withdraw": Row(["focal.sen"], other=403, args=lambda w: ["sen", w.invited.pk], post=200),
    "designation-ask": everyone(post=200, limit="designation_tried"),
    "designation-sent": everyone(),
    "designation-confirmed": everyone(),
    "designation-confirm": link("designation"),
    "invitation": link("invitation"),
    "pass-address": link("pass_address"),
    "pass-links": Row(["secretariat", "focal.sen"], args=lambda w: ["invitation", w.invited.pk]),
    "pass-take-back": Row(["secretariat", "focal.sen"], args=lambda w: [pass_of(w.invited).pk], post=200),
    "help": everyone(),
    "guide": everyone(args=lambda w: ["donor"]),
    "contact": everyone(post=200, limit="contact_tried"),
    "contact-sent": everyone(),
    "accessibility": everyone(),
    "data-protection": everyone(),
    "legal": everyone(),
    "conversation": Row(["secretariat", *SENEGAL, "expert1"], args=lambda w: ["assistance", w.assistance.pk], post=200),
    "conversation-settle": Row(
        ["secretariat"],
        may_not=(*SENEGAL, "expert1"),
        args=lambda w: ["assistance", w.assistance.pk],
        status=302,
        post=302,
    ),
    "follow-up": Row(["secretariat", "focal.tun", "fieldoffice"], args=lambda w: [w.followup.pk]),
    "follow-up-do": Row(
        ["secretariat", "focal.tun", "fieldoffice"], args=lambda w: [w.followup.pk, "complete"], post=200
    ),
    "follow-up-agree": Row(
        ["secretariat", "focal.tun", "fieldoffice"], args=lambda w: ["comment", w.followup.source_id], post=200
    ),
    "gatherings": Row(MEET, args=lambda w: ["roadmap", w.drafting.pk]),
    "gathering-plan": Row(WRITE, may_not=("fieldoffice",), args=lambda w: ["roadmap", w.drafting.pk], post=200),
    "gathering": Row(MEET, args=lambda w: [w.gathering.pk]),
    "gathering-change": Row(WRITE, may_not=("fieldoffice",), args=lambda w: [w.announced.pk], post=200),
    "gathering-report": writing_in_it(),
    "gathering-materials": writing_in_it(),
    "gathering-material-remove": writing_in_it(lambda w: w.material.pk),
    "gathering-people": writing_in_it(),
    "gathering-people-add": writing_in_it(),
    "gathering-person": writing_in_it(lambda w: w.attendee.pk),
    "gathering-person-remove": writing_in_it(lambda w: w.attendee.pk),
    "gathering-heads": writing_in_it(),
    "gathering-do": Row(
        ["secretariat", "focal.tun"],
        may_not=("expert1", "fieldoffice"),
        args=lambda w: [w.gathering.pk, "close"],
        post=200,
    ),
    "gathering-door": Row(WRITE, may_not=("fieldoffice",), args=lambda w: [w.gathering.pk], post=302),
    "gathering-calendar": Row(MEET, args=lambda w: [w.gathering.pk]),
    "gathering-enter": link("attendance"),
    "gathering-entered": everyone(),
    "calendar-feed": link("calendar", post=None, public=True),
    "calendar": signed_in(post=302),
    "stored-file": Row(["secretariat", *SENEGAL, "evaluator1", "evaluator2"], args=lambda w: [w.letter.pk]),
    "document": Row(["secretariat", "focal.jam"], args=lambda w: [w.decision.pk], public=True),
    "document-state": Row(["secretariat", "focal.jam"], args=lambda w: [w.decision.pk], public=True),
}
ROADMAP: dict[str, Row] = {
    "open-roadmap": everyone(),
    "open-roadmap-export": everyone(args=lambda w: ["csv"]),
    "activity": everyone(args=lambda w: ["1.1"]),
    "roadmaps": everyone(),
    "roadmaps-export": everyone(args=lambda w: ["csv"]),
    "my-roadmaps": Row(
        ["secretariat", *SENEGAL, "focal.tun", "focal.jam", "focal.mdg", "expert1", "fieldoffice"], other=403
    ),
    "national-roadmap": Row([*READERS, "focal.tun"], args=lambda w: [w.drafting.pk], public=True),
    "roadmap-text": writing(args=lambda w: [w.drafting.pk, "vision"]),
    "roadmap-priorities": writing(args=lambda w: [w.drafting.pk], post=None),
    "roadmap-text-earlier": writing(args=lambda w: [w.drafting.pk, "vision"]),
    "roadmap-priority-add": writing(args=lambda w: [w.drafting.pk]),
    "roadmap-priority": writing(args=lambda w: [w.drafting.pk, w.priority.activity.code]),
    "roadmap-priority-remove": writing(args=lambda w: [w.drafting.pk, w.priority.activity.code]),
    "roadmap-priority-earlier": writing(args=lambda w: [w.drafting.pk, w.priority.activity.code]),
    "roadmap-measure-earlier": writing(args=lambda w: [w.drafting.pk, w.measure.pk]),
    "roadmap-measure-add": writing(args=lambda w: [w.drafting.pk, w.priority.activity.code]),
    "roadmap-measure": writing(args=lambda w: [w.drafting.pk, w.measure.pk]),
    "roadmap-measure-remove": writing(args=lambda w: [w.drafting.pk, w.measure.pk]),
    "roadmap-plan": writing(args=lambda w: [w.drafting.pk], post=None),
    "roadmap-action-add": writing(args=lambda w: [w.drafting.pk, w.priority.activity.code]),
    "roadmap-action-earlier": Row(SENEGAL, other=403, args=lambda w: [w.published.pk, w.item.pk], post=200),
    "roadmap-action": Row(SENEGAL, other=403, args=lambda w: [w.published.pk, w.item.pk], post=200),
    "roadmap-action-remove": Row(SENEGAL, other=403, args=lambda w: [w.published.pk, w.item.pk], post=200),
    "roadmap-check": writing(args=lambda w: [w.drafting.pk], post=None),
    "roadmap-drafts": Row([*READERS, "focal.tun"], args=lambda w: [w.drafting.pk], post=200),
    "roadmap-do": writing(args=lambda w: [w.drafting.pk, "submit"]),
}
BUDGET: dict[str, Row] = {
    "budget-dashboard": Row([*STAFF, "donor1"], other=403),
    "budget-export": Row([*STAFF, "donor1"], other=403, args=lambda w: ["csv"]),
    "budget-entries": Row([*STAFF, "donor1"], other=403, args=lambda w: ["committed"]),
    "budget-entries-export": Row([*STAFF, "donor1"], other=403, args=lambda w: ["committed", "csv"]),
    "budget-line": Row([*STAFF, "donor1"], other=403, args=lambda w: ["AL3"]),
    "budget-line-export": Row([*STAFF, "donor1"], other=403, args=lambda w: ["AL3", "csv"]),
    "budget-contribution": Row([*STAFF, "donor1"], other=403, args=lambda w: [w.contribution.pk]),
    "budget-contribution-export": Row([*STAFF, "donor1"], other=403, args=lambda w: [w.contribution.pk, "csv"]),
}
EXPERTS: dict[str, Row] = {
    "my-entry": Row(["expert1", "expert2"], other=403),
    "my-entry-change": Row(["expert1", "expert2"], other=403, post=200),
    "expert": Row(["secretariat", "expert1", *SENEGAL, "focal.tun"], args=lambda w: [w.expert.pk]),
    "expert-do": Row(
        ["secretariat", "expert1"], may_not=(*SENEGAL, "focal.tun"), args=lambda w: [w.expert.pk, "pause"], post=200
    ),
}
IN_ASSISTANCES = ["secretariat", *SENEGAL, "focal.tun", "focal.jam", "focal.mdg", "expert1", "expert2", "fieldoffice"]
ASSISTANCE: dict[str, Row] = {
    "assistances": Row(IN_ASSISTANCES, other=403),
    "assistances-export": Row(IN_ASSISTANCES, other=403, args=lambda w: ["csv"]),
    "assistance": Row(["secretariat", *SENEGAL, "expert1", "fieldoffice"], args=lambda w: [w.assistance.pk]),
    "assistance-comment": Row(
        ["secretariat", *SENEGAL, "fieldoffice"], may_not=("expert1",), args=lambda w: [w.assistance.pk], post=200
    ),
    "milestone": Row(
        ["secretariat", *SENEGAL, "expert1", "fieldoffice"], args=lambda w: [w.assistance.pk, w.milestone.pk]
    ),
    "milestone-log": Row(  # the first step is the Secretariat's own
        ["secretariat"],
        may_not=(*SENEGAL, "expert1", "fieldoffice"),
        args=lambda w: [w.assistance.pk, w.milestone.pk],
        post=200,
    ),
    "assignment": Row(["secretariat", *SENEGAL, "expert1"], args=lambda w: [w.assignment.pk]),
    "assignment-do": Row(
        ["secretariat"], may_not=(*SENEGAL, "expert1"), args=lambda w: [w.assignment.pk, "end"], post=200
    ),
}
APPLICATIONS: dict[str, Row] = {
    "can-apply": everyone(),
    "before-you-start": everyone(),
    "call-before-you-start": everyone(args=lambda w: [w.call.code]),
    "blank-dossier": everyone(args=lambda w: [w.call.code, "fr"]),
    "blank-dossier-word": everyone(args=lambda w: [w.call.code, "en"]),
    "letter-model": everyone(args=lambda w: ["authority", "fr"]),
    "calls": everyone(),
    "calls-export": everyone(args=lambda w: ["csv"]),
    "call": everyone(args=lambda w: [w.call.code]),
    "applications": Row(
        ["focal.sen", "deputy.sen", "focal.tun", "focal.jam", "focal.mdg", "contributor.pry"], other=403
    ),
    "application-start": Row(SENEGAL, other=403, args=lambda w: [w.call.code, "sen"], post=200),
    "application": Row(["focal.mdg"], args=lambda w: [w.draft.pk]),
    "application-check": Row(["focal.mdg"], args=lambda w: [w.draft.pk]),
    "application-ready": Row(["focal.mdg"], args=lambda w: [w.draft.pk], post=200),
    "application-draft": Row(["focal.mdg"], args=lambda w: [w.draft.pk], post=200),
    "application-received": Row(["secretariat", *SENEGAL], args=lambda w: [w.application.pk]),
    "application-differences": Row(["secretariat", "focal.tun"], args=lambda w: [w.clarified.pk]),
    "application-clarification": Row(["focal.jam"], args=lambda w: [w.asked.pk], post=200),
    "application-section": Row(["focal.mdg"], args=lambda w: [w.draft.pk, "context"], post=200),
    "application-do": Row(["focal.mdg"], args=lambda w: [w.draft.pk, "submit"], post=200),
    "interests": Row(["secretariat", "evaluator1", "evaluator2"], other=403, post=200),
    "evaluations": Row(["evaluator1", "evaluator2"], other=403),
    "application-section-earlier": Row(["focal.mdg"], args=lambda w: [w.draft.pk, "context"], post=200),
    "evaluation-earlier": Row(["evaluator1"], args=lambda w: [w.evaluation.pk], post=200),
    "evaluation": Row(["evaluator1"], args=lambda w: [w.evaluation.pk], post=200),
    "evaluation-do": Row(["evaluator1"], args=lambda w: [w.evaluation.pk, "submit"], post=200),
}
ROWS = PORTAL | ROADMAP | BUDGET | EXPERTS | APPLICATIONS | ASSISTANCE


def names(patterns, namespace: str = "") -> set[str]:
    """The name of every address."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.add(f"{namespace}{pattern.name}")
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            found |= names(pattern.url_patterns, namespace + inner)
    return found


def without_a_row(found: set[str]) -> set[str]:
    """Addresses that nobody has thought about; allauth's are its own, the admin's stand in the table below."""
    return {n for n in found if n not in ROWS and not n.startswith(("account_", "mfa_", "admin:"))}


def test_every_address_has_its_row():
    assert without_a_row(names(get_resolver().url_patterns)) == set()


def test_an_address_without_a_row_is_caught():
    assert without_a_row({"home", "forgotten", "admin:index"}) == {"forgotten"}


def expected(row: Row, person: str | None) -> int:
    if person in row.ok:
        return row.status
    return 403 if person in row.may_not else row.other if person else row.anonymous


# --- What needs no sign-in --------------------------------------------------------------------------------------------

NO_LIMIT = {"language": "It changes what its own visitor reads."}


def acting_without_an_account(patterns) -> set[str]:
    """The names of addresses that need no sign-in and do more than show what anybody may read: they take a link, or a
    POST. allauth's have limits of its own."""
    found: set[str] = set()
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            found |= acting_without_an_account(pattern.url_patterns)
        elif not getattr(pattern.callback, "login_required", True):
            view = getattr(pattern.callback, "view_class", None)
            takes_a_link = "token" in pattern.pattern.converters
            if takes_a_link or hasattr(view, "post") or (pattern.name in ROWS and ROWS[pattern.name].post is not None):
                found.add(pattern.name)
    return {name for name in found if not name.startswith(("account_", "mfa_", "login"))}


def without_a_limit(found: set[str], rows: dict[str, Row]) -> set[str]:
    return {name for name in found if not (name in rows and rows[name].limit) and name not in NO_LIMIT}


def test_every_public_address_that_acts_has_its_limit():
    found = acting_without_an_account(get_resolver().url_patterns)
    assert {"invitation", "contact", "language", "pass-address"} <= found
    assert without_a_limit(found, ROWS) == set()


def test_a_public_address_without_a_limit_is_caught():
    class Open(View):
        def post(self, request):
            """Takes whatever comes."""

    opened = login_not_required(Open.as_view())
    patterns = [
        path("open/", opened, name="open"),
        path("door/<str:token>/", login_not_required(lambda request, token: None), name="door"),
        path("read/", login_not_required(lambda request: None), name="read"),
        path("closed/", Open.as_view(), name="closed"),
    ]
    found = acting_without_an_account(patterns)
    assert without_a_limit(found, {"open": Row([]), "door": Row([], limit="door")}) == {"open"}
    assert without_a_limit(found, {}) == {"open", "door"}


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.limit))
def test_the_limit_that_a_row_names_is_the_one_that_holds(name, demonstration, visit, settings, monkeypatch):
    row = ROWS[name]
    if purpose := purposes.known(row.limit):
        monkeypatch.setitem(purposes._purposes, purpose.name, replace(purpose, limit="1/h/ip"))
    else:
        assert row.limit in settings.ACCOUNT_RATE_LIMITS
        settings.ACCOUNT_RATE_LIMITS = {row.limit: "1/h/ip"}
    address = reverse(name, args=row.args(demonstration) if row.args else [])
    method = "get" if row.post is None else "post"
    answers = [visit(None, address, method, _submit="1").status_code for _time in range(2)]
    assert answers[0] in (410, 422)
    assert answers[1] == 429


@pytest.mark.parametrize("name", sorted(ROWS))
def test_who_gets_what(name, demonstration, visit):
    row = ROWS[name]
    address = reverse(name, args=row.args(demonstration) if row.args else [])
    answers = {person: visit(person, address).status_code for person in PEOPLE}
    assert answers == {person: expected(row, person) for person in PEOPLE}


def expected_by_post(row: Row, person: str | None) -> int:
    """A page that takes none says so to whoever gets as far as the page."""
    if row.post is None:
        return 405 if person or row.public else 302
    served = expected(row, person) == row.status or row.other == 405
    return row.post if served else expected(row, person)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_post_opens_nothing_more(name, demonstration, visit):
    row = ROWS[name]
    address = reverse(name, args=row.args(demonstration) if row.args else [])
    answers = {person: visit(person, address, "post").status_code for person in PEOPLE}
    assert answers == {person: expected_by_post(row, person) for person in PEOPLE}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_no_other_method_is_served(name, demonstration, visit):
    row = ROWS[name]
    address = reverse(name, args=row.args(demonstration) if row.args else [])
    for method in ("put", "patch", "delete"):
        assert visit((row.ok or [None])[0], address, method).status_code in (302, 404, 405, 410), method
