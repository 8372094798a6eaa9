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
from portal import clock
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


# What the database holds when a page is measured, in applications. The pages of the call are those that many open at
# once in its last days.
SIZES, SIZES_OF_THE_CALL = (100, 1000), (100, 1000, 10000)

RECORD = FORM = Goal(4)
# A save by the button also keeps the version that it replaces, within two savepoints of its own.
SAVE = Goal(4, queries=17)
LIST = DASHBOARD = Goal(8)
FILE = Goal(8, queries=20)
# Among a hundred applications these lists don't fill their page of fifty yet: they grow until they do, and no further.
FILLING = Goal(8, growth=2.5)
# One year is not kept but counted, entry by entry, and so takes longer with more of them.
YEAR = Goal(10, queries=20, growth=1.5)
# A desk asks each app what waits: as many questions as the role has kinds of work, whatever the number of records.
DESK = Goal(8, queries=30)
# An officer's holds twenty assistances, each with all that is open in it, twenty applications, the rounds and the news.
OFFICE = Goal(16, queries=30)


@dataclass(frozen=True)
class Page:
    """`address` by its name, with what `on` gives of the specimens; `role` opens it, empty for anyone."""

    name: str
    address: str
    role: str = ""
    on: Given = _nothing
    floor: str = "floor"
    does: Callable[[User | None, str], Act] = reads
    goal: Goal | None = None
    sizes: tuple[int, ...] = SIZES
    query: str = ""

    def case(self, specimens: Specimens) -> Case:
        user, given = specimens.people.get(self.role), self.on(specimens)

        def ready() -> Act:
            return self.does(user, reverse(self.address, args=given) + self.query)

        return Case(self.name, ready, self.floor, self.goal)


WORKSPACE = "admin:applications_application_change"
ROLES = ("secretariat", "finance", "focal_point", "evaluator", "expert", "field_office", "donor")


def _of_the_call(name: str, address: str, role: str, on: Given = _nothing, goal: Goal = RECORD, **more) -> Page:
    return Page(f"call-{name}", address, role, on, goal=goal, sizes=SIZES_OF_THE_CALL, **more)


def _draft(section: str) -> Given:
    return lambda s: (s.draft.pk, section)


# `ok` first: the floor is set against it, and all else against the floor.
PAGES = (
    Page("ok", "bench-ok", "focal_point", floor="ok"),
    Page("floor", "bench-empty", "focal_point", floor="ok", goal=Goal(2, queries=2)),
    Page("home", "home", goal=DASHBOARD),
    *(
        Page(f"desk-{role.replace('_', '-')}", "home", role, goal=OFFICE if role == "secretariat" else DESK)
        for role in ROLES
    ),
    Page("open-roadmap", "open-roadmap", goal=LIST),
    Page("public-call", "call", on=lambda s: (s.call.code,), goal=LIST),
    Page("applications", "applications", "focal_point", goal=LIST),
    # A record, and the list of its fourteen sections with how far each is.
    Page("application", "application", "focal_point", lambda s: (s.draft.pk,), goal=Goal(5)),
    # Sixty-five fields: for each of the twenty activities whether, why and what it changes; then the themes.
    Page("section-priorities", "application-section", "focal_point", _draft("priorities"), goal=Goal(12)),
    _of_the_call("form", "application-section", "focal_point", _draft("context"), FORM),
    _of_the_call("save", "application-section", "focal_point", _draft("context"), SAVE, does=saves_context),
    _of_the_call("queue", "admin:applications_application_changelist", "secretariat", goal=LIST),
    _of_the_call("workspace", WORKSPACE, "secretariat", lambda s: (s.review.pk,)),
    _of_the_call("screening", WORKSPACE, "secretariat", lambda s: (s.screening.pk,)),
    # All that follows the dossier of an application: ten panels, each of which asks for what is its own.
    _of_the_call("file", "admin:applications_application_file", "secretariat", lambda s: (s.review.pk,), FILE),
    Page("admin-assistances", "admin:assistance_assistance_changelist", "secretariat", goal=FILLING),
    Page("admin-experts", "admin:experts_expert_changelist", "secretariat", goal=LIST),
    Page("admin-people", "admin:portal_user_changelist", "secretariat", goal=LIST),
    Page("admin-trail", "admin:portal_event_changelist", "secretariat", goal=LIST),
    Page("evaluations", "evaluations", "evaluator", goal=FILLING),
    # A form, and beside it the dossier that it is about, asked anew whether the evaluator may read it.
    Page("evaluation", "evaluation", "evaluator", lambda s: (s.evaluation.pk,), goal=Goal(8)),
    Page("assistances", "assistances", "secretariat", goal=FILLING),
    # A record, and the list of its nine steps with their milestones, drawn as a calendar too.
    Page("assistance", "assistance", "expert", lambda s: (s.assistance.pk,), goal=Goal(7)),
    Page("budget", "budget-dashboard", "donor", goal=Goal(6)),
    Page("budget-year", "budget-dashboard", "donor", query=f"?year={clock.today().year}", goal=YEAR),
    Page("budget-line", "budget-line", "finance", lambda s: ("AL3",), goal=FILLING),
    Page("roadmaps", "roadmaps", goal=FILLING),
    # A whole document: eight priorities with their measures, twenty-four actions, two charts.
    Page("roadmap", "national-roadmap", on=lambda s: (s.published.pk,), goal=LIST),
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
