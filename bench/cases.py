"""What is measured: the pages that people open most, on the specimens, among as many records as the database has."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import count

from django.test import Client
from django.urls import reverse

from bench.measure import Act, Case, Goal
from bench.specimens import Specimens
from portal.models import User

Given = Callable[[Specimens], tuple]


def reads(user: User | None, address: str) -> Act:
    """A person opens a page."""
    client = browser(user)

    def act() -> bytes:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answers {response.status_code}")
        return response.content

    return act


NUMBERS = count(1)


def saves_context(user: User, address: str) -> Act:
    """A person sends the section “context”, rewritten each time, from a form opened anew."""
    client = browser(user)
    typed = {"context": f"Besoin {next(NUMBERS)}. " * 200, "_submit": "next"}
    answers = hidden(client.get(address).content.decode()) | typed

    def act() -> bytes:
        response = client.post(address, answers)
        if response.status_code != 302:
            raise RuntimeError(f"{address} answers {response.status_code}")
        return response.content

    return act


def _nothing(specimens: Specimens) -> tuple:
    return ()


@dataclass(frozen=True)
class Page:
    """`address` by its name, with what `on` gives of the specimens; `role` opens it, empty for anyone. What has a goal
    is measured up to many more records."""

    name: str
    address: str
    role: str = ""
    on: Given = _nothing
    floor: str = "floor"
    does: Callable[[User | None, str], Act] = reads
    goal: Goal | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        return (100, 1000, 10000) if self.goal else (10, 100, 1000)

    def case(self, specimens: Specimens) -> Case:
        user, given = specimens.people.get(self.role), self.on(specimens)
        return Case(self.name, lambda: self.does(user, reverse(self.address, args=given)), self.floor, self.goal)


ROLES = ("secretariat", "finance", "focal_point", "evaluator", "expert", "field_office", "donor")


def _draft(section: str) -> Given:
    return lambda s: (s.draft.pk, section)


# `ok` first: the floor is set against it, and all else against the floor.
PAGES = (
    Page("ok", "bench-ok", "focal_point", floor="ok"),
    Page("floor", "bench-empty", "focal_point", floor="ok"),
    Page("home", "home"),
    *(Page(f"desk-{role.replace('_', '-')}", "home", role) for role in ROLES),
    Page("open-roadmap", "open-roadmap"),
    Page("public-call", "call", on=lambda s: (s.call.code,)),
    Page("applications", "applications", "focal_point"),
    Page("application", "application", "focal_point", lambda s: (s.draft.pk,)),
    Page("section-priorities", "application-section", "focal_point", _draft("priorities")),
    Page("call-form", "application-section", "focal_point", _draft("context"), goal=Goal(4)),
    Page("call-save", "application-section", "focal_point", _draft("context"), does=saves_context, goal=Goal(4)),
    Page("call-queue", "admin:applications_application_changelist", "secretariat", goal=Goal(8)),
    Page(
        "call-workspace", "admin:applications_application_change", "secretariat", lambda s: (s.review.pk,), goal=Goal(4)
    ),
    Page(
        "call-screening",
        "admin:applications_application_change",
        "secretariat",
        lambda s: (s.screening.pk,),
        goal=Goal(4),
    ),
    Page("call-file", "admin:applications_application_file", "secretariat", lambda s: (s.review.pk,), goal=Goal(8)),
    Page("admin-index", "admin:index", "secretariat"),
    Page("admin-assistances", "admin:assistance_assistance_changelist", "secretariat"),
    Page("admin-experts", "admin:experts_expert_changelist", "secretariat"),
    Page("admin-people", "admin:portal_user_changelist", "secretariat"),
    Page("admin-trail", "admin:portal_event_changelist", "secretariat"),
    Page("evaluations", "evaluations", "evaluator"),
    Page("evaluation", "evaluation", "evaluator", lambda s: (s.evaluation.pk,)),
    Page("assistances", "assistances", "secretariat"),
    Page("assistance", "assistance", "expert", lambda s: (s.assistance.pk,)),
    Page("budget", "budget-dashboard", "donor"),
    Page("budget-line", "budget-line", "finance", lambda s: ("AL3",)),
    Page("roadmaps", "roadmaps"),
    Page("roadmap", "national-roadmap", on=lambda s: (s.published.pk,)),
)


def plan(wanted: set[str], sizes: list[int]) -> dict[int, set[str]]:
    """What is measured at each size: the pages asked for at the sizes asked for, or at those that each is meant for."""
    pages = [page for page in PAGES if page.name in wanted]
    every = sizes or sorted({size for page in pages for size in page.sizes})
    return {size: {page.name for page in pages if sizes or size in page.sizes} for size in every}


@cache
def browser(user: User | None) -> Client:
    """One for each person, signed in; it sends the tokens that a form asks for."""
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user, backend="portal.people.signin.PortalBackend")
    return client


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser sends them back."""
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name.group(1): value.group(1) if value else "" for name, value in pairs if name}
