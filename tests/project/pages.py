"""Every page that somebody sees, with one person who sees it: what the walks over the project visit."""

from collections.abc import Iterator
from http.cookies import SimpleCookie

from django.conf import settings
from django.contrib import admin
from django.db.models import F, Model
from django.test import Client
from django.urls import URLPattern, reverse
from django.views import View

from applications.models import Letter, SelectionRound
from assistance.models import Milestone
from portal.models import Phase, User
from portal.staff.pages import AdminTransition, Button, Fetched, InAdmin
from tests.project.test_admin_permissions import ROWS as ADMIN_ROWS
from tests.project.test_permissions import ROWS

# No page of their own: files, data, and answers to a machine.
NOT_PAGES = {"stored-file", "document", "budget-export", "budget-entries-export", "budget-line-export"}
NOT_PAGES |= {"budget-contribution-export", "roadmaps-export", "assistances-export", "calls-export"}
NOT_PAGES |= {"open-roadmap-export", "gathering-calendar", "admin:portal_import_template", "admin:portal_import_report"}
NOT_PAGES |= {"blank-dossier-word", "letter-model", "conversation-settle", "document-cancel"}
NOT_PAGES |= {"register-of-before", "language", "health-live", "health-ready", "document-state"}
STAFF = "secretariat"


def of_the_portal(world) -> list[tuple[str | None, str]]:
    """(who, address) of every page in the table of permissions."""
    found = []
    for name, row in ROWS.items():
        if name in NOT_PAGES:
            continue
        address = reverse(name, args=row.args(world) if row.args else [])
        who = row.ok[-1] if row.ok else None
        found += [(None, address)] if None in row.ok else []
        found.append((who, address))
    return [*found, (STAFF, f"{reverse('search')}?q=sen")]


def desks() -> list[tuple[str, str]]:
    """Each role's home page."""
    people = ["secretariat", "finance", "focal.sen", "focal.mdg", "evaluator2", "expert1", "fieldoffice", "donor1"]
    return [(person, "/") for person in people]


def of_the_admin(world) -> list[tuple[str, str]]:
    """The queue, and each model's list, form to add, record, trail and further pages, as far as staff see them. Raises
    where the world has no record that opens one."""
    found, parts = [], named_by_more(world)
    for model, page in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append((STAFF, reverse(f"{base}_changelist")))
        _reads, adds, _changes = ADMIN_ROWS[model._meta.label_lower]
        found += [(person, reverse(f"{base}_add")) for person in sorted(adds)[-1:]]
        record = model._default_manager.earliest("pk")
        found += [(STAFF, reverse(f"{base}_{part}", args=[record.pk])) for part in ("change", "history")]
        for pattern in own_pages(page):
            name = f"admin:{pattern.name}"
            of_a_record = list(pattern.pattern.converters) == ["pk"]
            found.append(first_that_opens(model, name) if of_a_record else (STAFF, reverse(name, args=parts[name])))
    return found


def own_pages(page: admin.ModelAdmin, *, buttons: bool = False) -> Iterator[URLPattern]:
    """A model's pages that Django's admin doesn't have (moves and files apart), or its buttons."""
    for pattern in page.get_urls():
        view = getattr(pattern.callback, "view_class", View)
        ours = issubclass(view, InAdmin) and not issubclass(view, AdminTransition | Fetched)
        if ours and issubclass(view, Button) == buttons and not pattern.name.endswith(("_changelist", "_add")):
            yield pattern


def named_by_more(world) -> dict[str, list]:
    """What stands in the addresses of the pages about a part of a record, or about none."""
    intake = SelectionRound.objects.filter(state="preparing").earliest("pk")
    letter = Letter.objects.exclude(candidate=None).earliest("pk")
    running = world.running.pk
    in_time = Milestone.objects.filter(step__assistance=running, due__gte=F("step__planned_start"))
    milestone = in_time.filter(state="planned").first()
    done = world.running.steps.filter(number__gt=1).exclude(done_on=None).earliest("number")
    return {
        "admin:applications_application_charge": [],
        "admin:applications_application_keep_filter": [],
        "admin:applications_application_forget_filter": [world.kept_filter.pk],
        "admin:assistance_assistance_keep_filter": [],
        "admin:assistance_assistance_forget_filter": [world.kept_of_assistances.pk],
        "admin:applications_lettertemplate_new": ["declined"],
        "admin:applications_selectionround_decide": [intake.pk, intake.candidates.first().pk],
        "admin:applications_selectionround_letter": [letter.candidate.round_id, letter.pk],
        "admin:assistance_assistance_close_step": [running, 9],
        "admin:assistance_assistance_reopen_step": [running, done.number],
        "admin:assistance_assistance_add_milestone": [running, 9],
        "admin:assistance_assistance_change_milestone": [running, milestone.pk],
        "admin:portal_import_hand_in": ["contacts"],
        "admin:budget_actionline_phase": [Phase.objects.earliest("pk").pk],
    }


def first_that_opens(model: type[Model], name: str) -> tuple[str, str]:
    """The page on the first record of which somebody may do this. Raises LookupError where nobody may, on any."""
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    people = ["finance", STAFF] if model._meta.app_label == "budget" else [STAFF, "finance"]
    for person in people:
        client = signed_in(Client(), person)
        for address in (reverse(name, args=[key]) for key in keys):
            if client.get(address).status_code == 200:
                return person, address
    raise LookupError(f"{name} opens on no record for {STAFF} or finance")


def accounts() -> list[tuple[str | None, str]]:
    """allauth's pages, in our templates."""
    own = ["account_change_password", "account_email", "mfa_index", "account_reauthenticate", "account_logout"]
    return [(None, reverse(name)) for name in ("account_login", "account_reset_password")] + [
        ("donor1", reverse(name)) for name in own
    ]


def all_of_them(world) -> list[tuple[str | None, str]]:
    """Looked for once in each world."""
    if not hasattr(world, "pages"):
        world.pages = [*of_the_portal(world), *desks(), *of_the_admin(world), *accounts()]
    return world.pages


def opened(sessions: dict[str, str], who: str | None, path: str) -> str:
    """The page as that demo account gets it."""
    client = Client()
    client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: sessions[who]} if who else {})
    return client.get(path).content.decode()


def signed_in(client: Client, person: str | None) -> Client:
    """The client, as that demo account; None is nobody in particular."""
    if person:
        user = User.objects.get(email=f"{person}@example.org")
        client.force_login(user, backend="portal.people.signin.PortalBackend")
    return client
