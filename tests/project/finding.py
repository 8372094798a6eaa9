"""Finds the forms of the whole site: on the walk's pages, on what these lead to, and on the page of every move."""

import datetime as dt
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, get_resolver, resolve, reverse
from lxml.html import HtmlElement

from portal import clock, lifecycle
from portal.forms.page import FormPage
from portal.models import Designation, Document, Gathering, Interest, Invitation, OutgoingMessage, RoleGrant, User
from portal.passes import actions as passes
from portal.passes import signing
from roadmap.models import ActionItem
from tests.passes import pass_of
from tests.project import forms, growing, pages, states
from tests.project.test_admin_permissions import ROWS as ADMIN_ROWS
from tests.project.test_admin_permissions import S

PEOPLE = ["focal.tun", "evaluator1", "expert1", "secretariat"]  # who moves what stands in `states`
WEB = {
    "applications.application": "application-do",
    "applications.evaluation": "evaluation-do",
    "assistance.assignment": "assignment-do",
    "roadmap.nationalroadmap": "roadmap-do",
    "portal.followup": "follow-up-do",
    "portal.gathering": "gathering-do",
}
FILES = ("/static", "/files", "/documents", "/admin/jsi18n")
NEWCOMER = "nouveau@example.org"  # who is invited, and has said so to the browser
Seed = tuple[str | None, str]
Open = Callable[[str | None, str], HtmlElement | None]


def place_of(address: str) -> str:
    """A page by its name, and by what is asked there: `roadmap-do validate`, `application-section context`."""
    match = resolve(urlsplit(address).path)
    asked = [str(value) for name, value in match.kwargs.items() if name in ("action", "section")]
    return " ".join([match.view_name or match.route, *asked])


def find(world, open_page: Open) -> dict[str, forms.Form]:
    """Every form once, by its place: those of the walk's pages first, then those that links on them lead to."""
    every = pages.all_of_them(world)  # before the seeds add their records
    waiting = [*seeds(world), *every]
    seen, found = set(), {}
    for person, address in waiting:  # grows while it is read
        try:
            place = place_of(address)
        except Resolver404:
            continue
        if place in seen or place.endswith("_history"):
            continue
        if (page := open_page(person, address)) is None:
            continue
        seen.add(place)
        for form in forms.read(page, address, person):
            found.setdefault(" ".join([place_of(form.action), *sorted(form.asked)[:2]]), form)
        waiting += [(person, link) for link in links(page, address)]
    return found


def links(page: HtmlElement, address: str) -> Iterator[str]:
    for link in page.xpath("//a/@href"):
        target = urljoin(address, link.split("#")[0])
        if target.startswith("/") and not target.startswith(FILES) and ".csv" not in target and "?" not in target:
            yield target


# --- Where it begins --------------------------------------------------------------------------------------------------


def seeds(world) -> list[Seed]:
    """Pages that the demonstration's records don't have open, and those that are the finance officer's."""
    growing.earlier_versions(world)
    scene = states.in_each_state(world)
    plan = scene["roadmap.nationalroadmap", "validated"]
    item = ActionItem.objects.filter(priority__roadmap=plan).first()
    call = scene["applications.call", "open"]
    (message, _other) = growing.two(OutgoingMessage.objects.first(), state="held")
    failed = growing.copy(Document.objects.first(), state="failed", version=99)
    own = [
        ("focal.tun", "roadmap-action-add", [plan.pk, item.priority.activity.code]),
        ("focal.tun", "roadmap-action", [plan.pk, item.pk]),
        ("focal.tun", "roadmap-action-remove", [plan.pk, item.pk]),
        ("focal.mdg", "application-start", [call.code, "mdg"]),
        ("evaluator1", "evaluation", [scene["applications.evaluation", "scoring"].pk]),
        (None, "invitation", [open_invitation()]),
        (None, "designation-confirm", [link_to_confirm(scene["portal.designation", "asked"])]),
        (None, "pass-address", [signing.token_of(pass_of(world.invited))]),
        (None, "gathering-enter", [door_of_a_gathering(world.gathering)]),
        (S, "pass-take-back", [pass_of(world.invited).pk]),
        (S, "admin:applications_call_change", [scene["applications.call", "draft"].pk]),
        (S, "admin:applications_application_change", [scene["applications.application", "evaluation"].pk]),
        (S, "admin:applications_application_assign", [scene["applications.application", "evaluation"].pk]),
        (S, "admin:applications_application_checklist", [scene["applications.application", "submitted"].pk]),
        (S, "admin:applications_evaluation_extend", [scene["applications.evaluation", "scoring"].pk]),
        (
            S,
            "admin:portal_interest_end",
            [Interest.objects.filter(user__email="evaluator1@example.org").first().pk],
        ),
        (S, "admin:applications_selectionround_change", [scene["applications.selectionround", "preparing"].pk]),
        (S, "admin:applications_selectionround_change", [scene["applications.selectionround", "decided"].pk]),
        *(
            (S, f"admin:applications_selectionround_{part}", [scene["applications.selectionround", "preparing"].pk])
            for part in ("limits", "candidates", "proposal")
        ),
        (S, "admin:applications_selectionround_decide", decision_to_take(scene)),
        (S, "admin:applications_selectionround_letter", letter_to_read(scene)),
        (S, "admin:applications_selectionround_next", [scene["applications.selectionround", "published"].pk]),
        (S, "admin:applications_lettertemplate_new", ["declined"]),
        (S, "admin:applications_application_reopen", [scene["applications.application", "declined"].pk]),
        (S, "admin:applications_application_reopen_confirm", [scene["applications.application", "reserve"].pk]),
        (S, "admin:portal_rolegrant_end", [RoleGrant.objects.filter(role="evaluator", ended_at=None).first().pk]),
        (S, "admin:experts_expert_change", [scene["experts.expert", "admitted"].pk]),
        (S, "admin:portal_outgoingmessage_change", [message.pk]),
        (S, "admin:portal_document_change", [failed.pk]),
        (S, "admin:assistance_assistance_close_step", [world.running.pk, 9]),
    ]
    finance = [("finance", address) for _who, address in pages.all_of_them(world) if "/admin/budget/" in address]
    charge = f"{reverse('admin:applications_application_charge')}?application={world.in_evaluation.pk}"
    return [*moves(scene), *((who, reverse(name, args=args)) for who, name, args in own), (S, charge), *finance]


def decision_to_take(scene) -> list[int]:
    found = scene["applications.selectionround", "preparing"]
    return [found.pk, found.candidates.get().pk]


def letter_to_read(scene) -> list[int]:
    found = scene["applications.selectionround", "decided"]
    return [found.pk, found.candidates.get().letter.pk]


def moves(scene) -> Iterator[Seed]:
    """The page of every move, open where the record is where the move starts; staff's in the admin."""
    people = {name: User.objects.get(email=f"{name}@example.org") for name in PEOPLE}
    for model, table in lifecycle.tables().items():
        for row in (row for row in table.transitions if row.offered):
            record = scene[model, row.source[0]]
            for name in (name for name, user in people.items() if row.allows(user, record)):
                yield name, _move(model, record, row.name, in_the_admin=name == S)


def _move(model: str, record, move: str, *, in_the_admin: bool) -> str:
    if in_the_admin:
        return reverse(f"admin:{model.replace('.', '_')}_do", args=[record.pk, move])
    if model == "assistance.milestone":
        return reverse("milestone-log", args=[record.step.assistance_id, record.pk])
    return reverse(WEB[model], args=[record.pk, move])


def open_invitation() -> str:
    """The token of an invitation of somebody who isn't here yet."""
    invitation = growing.copy(Invitation.objects.filter(letter=None).first(), email=NEWCOMER)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=None, accepted_by=None)
    return signing.token_of(passes.make("invitation", invitation, email=invitation.email, by=None))


def link_to_confirm(designation: Designation) -> str:
    return signing.token_of(passes.make("designation", designation, email=designation.email, by=None))


def door_of_a_gathering(like: Gathering) -> str:
    """The token of the code at the door of one that lasts now."""
    now, hour = clock.now(), dt.timedelta(hours=1)
    lasting = growing.copy(like, state="held", is_live=True, starts_at=now - hour, ends_at=now + hour)
    return signing.token_of(passes.make("attendance", lasting, email="", by=None))


# --- What there must be -----------------------------------------------------------------------------------------------


def expected() -> set[str]:
    """The places that ask for something: pages with one form, every move, what staff add and change."""
    asked = form_pages(get_resolver().url_patterns) - {"roadmap-text", "application-section", *WEB.values()}
    asked = {name for name in asked if not name.endswith("_do")}
    for model, (_reads, adds, changes) in ADMIN_ROWS.items():
        base = f"admin:{model.replace('.', '_')}"
        asked |= {f"{base}_{part}" for part, who in (("add", adds), ("change", changes)) if who}
    return asked


def form_pages(patterns, namespace: str = "") -> set[str]:
    """The addresses served by a FormPage."""
    found: set[str] = set()
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            found |= form_pages(pattern.url_patterns, namespace + inner)
        elif issubclass(getattr(pattern.callback, "view_class", object), FormPage):
            found.add(f"{namespace}{pattern.name}")
    return found


def moves_of(found: dict[str, forms.Form]) -> set[tuple[str, str]]:
    """The moves among the forms found, as (model, move)."""
    served = {name: model for model, name in WEB.items()} | {"expert-do": "experts.expert"}
    pairs = set()
    for place in found:
        name, *asked = place.split(" ")
        model = served.get(name) or name.removeprefix("admin:").removesuffix("_do").replace("_", ".", 1)
        pairs.add((model, asked[0] if asked else ""))
    pairs |= {("portal.designation", "confirm_address")} if "designation-confirm" in found else set()
    return pairs | {("assistance.milestone", "log")} if "milestone-log" in " ".join(found) else pairs
