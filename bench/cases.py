"""What is measured: the pages that people open most, on the specimens, among as many records as the database has."""

import re
from collections.abc import Callable
from functools import cache

from django.test import Client
from django.urls import reverse

from bench.measure import Act, Case
from bench.specimens import Specimens
from portal.models import User

ROLES = ("secretariat", "finance", "focal_point", "evaluator", "expert", "field_office", "donor")


def pages(specimens: Specimens) -> list[Case]:
    """`ok` first: the floor is set against it, and all else against the floor."""
    people = specimens.people
    officer, focal, donor = people["secretariat"], people["focal_point"], people["donor"]
    draft = specimens.draft.pk
    return [
        Case("ok", opens(focal, "bench-ok"), floor="ok"),
        Case("floor", opens(focal, "bench-empty"), floor="ok"),
        Case("home", opens(None, "home")),
        *(Case(f"desk-{role.replace('_', '-')}", opens(people[role], "home")) for role in ROLES),
        Case("open-roadmap", opens(None, "open-roadmap")),
        Case("call", opens(None, "call", specimens.call.code)),
        Case("applications", opens(focal, "applications")),
        Case("application", opens(focal, "application", draft)),
        Case("section-context", opens(focal, "application-section", draft, "context")),
        Case("section-priorities", opens(focal, "application-section", draft, "priorities")),
        Case("section-save", saves_section(focal, reverse("application-section", args=[draft, "context"]))),
        Case("admin-index", opens(officer, "admin:index")),
        Case("admin-applications", opens(officer, "admin:applications_application_changelist")),
        Case("review", opens(officer, "admin:applications_application_change", specimens.review.pk)),
        Case("admin-assistances", opens(officer, "admin:assistance_assistance_changelist")),
        Case("admin-experts", opens(officer, "admin:experts_expert_changelist")),
        Case("admin-people", opens(officer, "admin:portal_user_changelist")),
        Case("admin-trail", opens(officer, "admin:portal_event_changelist")),
        Case("evaluations", opens(people["evaluator"], "evaluations")),
        Case("evaluation", opens(people["evaluator"], "evaluation", specimens.evaluation.pk)),
        Case("assistances", opens(officer, "assistances")),
        Case("assistance", opens(people["expert"], "assistance", specimens.assistance.pk)),
        Case("budget", opens(donor, "budget-dashboard")),
        Case("budget-line", opens(people["finance"], "budget-line", "AL3")),
        Case("roadmaps", opens(None, "roadmaps")),
        Case("roadmap", opens(None, "national-roadmap", specimens.published.pk)),
    ]


@cache
def browser(user: User | None) -> Client:
    """One for each person, signed in; it sends the tokens that a form asks for."""
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user, backend="portal.signin.PortalBackend")
    return client


def opens(user: User | None, name: str, *args: object) -> Callable[[], Act]:
    """A person reads a page."""

    def ready() -> Act:
        address, client = reverse(name, args=args), browser(user)

        def act() -> bytes:
            response = client.get(address)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answers {response.status_code}")
            return response.content

        return act

    return ready


def saves_section(user: User, address: str) -> Callable[[], Act]:
    """A person sends a section, from a form opened anew each time."""

    def ready() -> Act:
        client = browser(user)
        answers = {**hidden(client.get(address).content.decode()), "_submit": "next", "context": "Un besoin. " * 200}

        def act() -> bytes:
            response = client.post(address, answers)
            if response.status_code != 302:
                raise RuntimeError(f"{address} answers {response.status_code}")
            return response.content

        return act

    return ready


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser sends them back."""
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name.group(1): value.group(1) if value else "" for name, value in pairs if name}
