"""Every page takes as many queries for a long list as for a short one.

Everything that a page could list is there at least twice, then twice more (`growing`): a page with a list must have got
longer, and every page must cost what it cost. The admin's lists are opened on exactly one row and exactly three. An
address is either among the lists or among the pages that list nothing; a new one that is in neither fails.
"""

import pytest
from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from lxml import html

from assistance.models import Milestone
from portal.models import Country, Event
from portal.staff.records import PortalModelAdmin
from roadmap.models import NationalRoadmap
from tests import factories
from tests.project import growing, pages
from tests.project.pages import signed_in
from tests.project.test_permissions import ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LISTS = {
    "programme", "deputies", "activity", "roadmaps", "my-roadmaps", "roadmap-priorities", "roadmap-plan",
    "roadmap-check", "roadmap-drafts", "roadmap-action-add", "budget-dashboard", "budget-line", "budget-line-export",
    "budget-entries", "budget-entries-export", "budget-contribution", "budget-contribution-export",
    "roadmaps-export", "assistances-export", "calls-export",
    "calls", "call", "applications", "application", "application-check", "evaluations",
    "evaluation", "interests", "assistances", "assistance", "milestone", "milestone-log", "assignment",
    "application-draft", "application-section-earlier", "evaluation-earlier", "roadmap-text-earlier",
    "roadmap-priority-earlier", "roadmap-measure-earlier", "roadmap-action-earlier", "conversation",
    "gatherings", "gathering", "gathering-people", "gathering-report",
    "pass-links",
    "my-documents", "data-checks",
}  # fmt: skip
# Forms, one record, a vocabulary that doesn't grow. They are opened all the same.
NOT_LISTS = {
    "profile", "invitation", "document-state", "open-roadmap", "verify", "national-roadmap", "roadmap-text",
    "roadmap-priority-add", "roadmap-priority", "roadmap-priority-remove", "roadmap-measure-add", "roadmap-measure",
    "roadmap-measure-remove", "roadmap-action", "roadmap-action-remove", "roadmap-do", "budget-export",
    "open-roadmap-export", "my-entry",
    "my-entry-change", "expert", "expert-do", "application-start", "application-section", "application-do",
    "application-ready", "application-received", "application-differences", "application-clarification",
    "evaluation-do", "assistance-comment", "assignment-do",
    "can-apply", "before-you-start", "call-before-you-start", "blank-dossier", "hand-over", "role-end",
    "invitation-withdraw", "designation-ask", "designation-sent", "designation-confirmed", "designation-confirm",
    "follow-up", "follow-up-do", "follow-up-agree",
    "gathering-plan", "gathering-change", "gathering-materials", "gathering-material-remove", "gathering-people-add",
    "gathering-person", "gathering-person-remove", "gathering-heads", "gathering-do",
    "pass-address", "pass-take-back", "gathering-door", "gathering-enter", "gathering-entered", "calendar",
    "search", "help", "guide", "contact", "contact-sent", "accessibility", "data-protection", "legal",
}  # fmt: skip
HOMES = {"home"}  # by role, below
NOT_PAGES = {"language", "health-live", "health-ready", "stored-file", "document", "blank-dossier-word", "letter-model"}
NOT_PAGES |= {"conversation-settle", "document-cancel", "register-of-before", "gathering-calendar", "calendar-feed"}
# Whose home page grows; the donor's and the public's hold no work.
DESKS = ["secretariat", "finance", "focal.sen", "focal.mdg", "evaluator2", "expert1", "fieldoffice"]


def unsorted(names: set[str]) -> set[str]:
    return names - LISTS - NOT_LISTS - HOMES - NOT_PAGES


def test_every_address_is_a_list_or_is_not():
    assert unsorted(set(ROWS)) == set()
    assert set(ROWS) == LISTS | NOT_LISTS | HOMES | NOT_PAGES
    assert not LISTS & NOT_LISTS


def test_an_address_that_nobody_sorted_is_caught():
    assert unsorted({"calls", "practices"}) == {"practices"}


@pytest.fixture
def look(demonstration, db):
    """`look(person, address)`: how many queries the page takes, and how long it is."""
    clients: dict[str | None, Client] = {}

    def opened(person: str | None, address: str) -> tuple[int, int]:
        if person not in clients:
            clients[person] = signed_in(Client(), person)
        with CaptureQueriesContext(connection) as taken:
            response = clients[person].get(address)
        assert response.status_code in (200, 410), (person, address, response.status_code)
        return len(taken), length(response)

    return opened


def length(response: HttpResponse) -> int:
    """Its elements; the lines of a file."""
    text = response.getvalue().decode()
    is_page = response.headers["Content-Type"].startswith("text/html")
    return sum(1 for _element in html.fromstring(text).iter()) if is_page else text.count("\n")


def differences(addresses: list[tuple], look, more) -> dict[tuple, str]:
    """The pages that cost more after `more()`, and the lists (`addresses` says of each page whether it is one) that are
    no longer then."""
    looks = lambda: [look(person, address) for person, address, _is_list in addresses]  # noqa: E731
    looks()  # what is kept in memory is there from now on
    before = looks()
    more()
    looks()
    found = {}
    for (person, address, is_list), (cost, short) in zip(addresses, before, strict=True):
        costs, long = look(person, address)
        if costs > cost:
            found[person, address] = f"{cost} queries, then {costs}"
        elif is_list and long <= short:
            found[person, address] = "no longer than it was"
    return found


def addresses_of_the_portal(world) -> list[tuple]:
    """(person, address, whether it lists something) of every page and file in the table of permissions."""
    found = []
    for name in sorted(LISTS | NOT_LISTS):
        row = ROWS[name]
        person = row.ok[-1] if row.ok else None
        found.append((person, reverse(name, args=row.args(world) if row.args else []), name in LISTS))
    partners = reverse("application-section", args=[world.draft.pk, "partners"])
    dossier = reverse("application", args=[world.application.pk])
    search = f"{reverse('search')}?q=tunis"
    contact = ("focal.tun", reverse("contact"), True)
    return [*found, ("focal.mdg", partners, True), ("focal.sen", dossier, True), ("secretariat", search, True), contact]


def test_every_page_of_the_portal_costs_the_same(demonstration, look):
    growing.grow(demonstration)
    addresses = addresses_of_the_portal(demonstration)
    assert differences(addresses, look, lambda: growing.grow(demonstration)) == {}


def test_every_desk_costs_the_same(demonstration, look):
    growing.grow(demonstration)
    addresses = [(person, "/", person in DESKS) for person, _home in pages.desks()] + [(None, "/", True)]
    assert differences(addresses, look, lambda: growing.grow(demonstration)) == {}


def test_every_record_in_the_admin_costs_the_same(demonstration, look):
    growing.grow(demonstration)
    records = [page for page in pages.all_of_them(demonstration) if "/admin/" in page[1] and "/change/" in page[1]]
    addresses = [(person, address, False) for person, address in records]
    assert differences(addresses, look, lambda: growing.grow(demonstration)) == {}


def test_every_list_of_the_admin_and_its_file_cost_the_same_for_three_rows_as_for_one(demonstration, look, monkeypatch):
    """The address chooses the rows here, which it may not elsewhere."""
    monkeypatch.setattr(PortalModelAdmin, "lookup_allowed", lambda self, lookup, value, request: True)
    growing.grow(demonstration)
    look(pages.STAFF, reverse("admin:portal_absence_export", args=["csv"]))  # the first looks up what the trail needs
    costs = {}
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:3])
        look(pages.STAFF, address)
        for place in (address, f"{address}export/csv/"):
            opened = [look(pages.STAFF, f"{place}?{model._meta.pk.name}__in={listed(keys[:many])}") for many in (1, 3)]
            assert opened[1][1] > opened[0][1], f"{model} needs three rows"
            costs[place] = [cost for cost, _length in opened]
    assert {name: cost for name, cost in costs.items() if cost[0] != cost[1]} == {}


def listed(keys: list) -> str:
    return ",".join(str(key) for key in keys)


def test_the_news_on_a_desk_cost_the_same_for_three_of_a_kind_as_for_one(demonstration, look):
    event = Event.objects.filter(shared=True).first()
    free = Country.objects.filter(is_party=True, is_developing=True, applications=None).order_by("pk")[:2]
    for country, many in zip(free, (1, 3), strict=True):
        factories.person("focal_point", party=country, email=f"news-{many}@example.org")
        for _nth in range(3):
            growing.dossier(demonstration, country)
        milestones = Milestone.objects.filter(step__assistance__party=country)
        roadmaps = NationalRoadmap.objects.filter(party=country)
        kinds = (country.applications.all(), country.assistances.all(), roadmaps, milestones)
        for record in (record for records in kinds for record in records[:many]):
            growing.copy(event, **growing.about(record), party_id=country.pk)
    look("news-1", "/")
    (one, short), (three, long) = look("news-1", "/"), look("news-3", "/")
    assert three == one
    assert long > short


def roadmap_with(world, actions: int, *, publish: bool) -> str:
    party = world.running.party
    make = growing.published if publish else growing.validated
    roadmap: NationalRoadmap = make(world, party, actions=actions)
    return reverse("national-roadmap", args=[roadmap.pk])


@pytest.mark.parametrize(
    ("person", "part", "publish"),
    [(None, "", True), ("focal.tun", "", False), ("focal.tun", "plan/", False), ("focal.tun", "check/", False)],
)
def test_a_roadmap_costs_the_same_with_three_actions_as_with_one(demonstration, look, person, part, publish):
    first, second, third = (roadmap_with(demonstration, many, publish=publish) + part for many in (1, 1, 3))
    look(person, first)
    (one, short), (three, long) = look(person, second), look(person, third)
    assert three == one
    assert long > short or part == ""


# --- A broken sample --------------------------------------------------------------------------------------------------


def broken(request: HttpRequest) -> HttpResponse:
    """A list that asks for the Party of each roadmap."""
    template = engines["django"].from_string(
        "<ul>{% for r in roadmaps %}<li>{{ r }} {{ r.party }}</li>{% endfor %}</ul>"
    )
    return HttpResponse(template.render({"roadmaps": NationalRoadmap.objects.all()}))


def fixed(request: HttpRequest) -> HttpResponse:
    """A page that never lists anything."""
    return HttpResponse("<ul></ul>")


urlpatterns = [path("broken/", broken), path("fixed/", fixed)]


def test_a_list_that_asks_for_each_row_is_caught_and_one_that_does_not_grow(demonstration, look, settings):
    settings.ROOT_URLCONF = __name__
    addresses = [("donor1", "/broken/", True), ("donor1", "/fixed/", True)]
    before = NationalRoadmap.objects.count()

    def more() -> None:
        growing.two(demonstration.drafting)

    assert differences(addresses, look, more) == {
        ("donor1", "/broken/"): f"{before + 3} queries, then {before + 5}",
        ("donor1", "/fixed/"): "no longer than it was",
    }
