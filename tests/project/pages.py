"""Every page that somebody sees, with one person who sees it: what the walks over the project visit."""

from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from portal.models import User
from tests.project.test_permissions import ROWS

# No page of their own: files, data, and answers to a machine.
NOT_PAGES = {"stored-file", "document", "budget-export", "budget-line-export"}
NOT_PAGES |= {"language", "health-live", "health-ready", "document-state"}
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
    return found


def desks() -> list[tuple[str, str]]:
    """Each role's home page."""
    people = ["secretariat", "finance", "focal.sen", "focal.mdg", "evaluator2", "expert1", "fieldoffice", "donor1"]
    return [(person, "/") for person in people]


def of_the_admin() -> list[tuple[str, str]]:
    """The queue, and each model's list, form to add, record, and trail, as far as staff see them."""
    found = [(STAFF, "/admin/")]
    for model, page in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append((STAFF, reverse(f"{base}_changelist")))
        if page.has_add_permission.__self__.adders is not None:
            found.append((STAFF, reverse(f"{base}_add")))
        if record := model._default_manager.order_by("pk").first():
            found += [(STAFF, reverse(f"{base}_{part}", args=[record.pk])) for part in ("change", "history")]
        found += [opened for name in own_pages(page) if (opened := first_that_opens(model, name))]
    return found


def own_pages(page: admin.ModelAdmin) -> list[str]:
    """The names of a model's pages on one record that Django's admin doesn't have, its moves apart."""
    of_django = ("add", "change", "delete", "history", "changelist", "do")
    names = [p.name for p in page.get_urls() if p.name and list(p.pattern.converters) == ["pk"]]
    return [f"admin:{name}" for name in names if not name.endswith(tuple(f"_{part}" for part in of_django))]


def first_that_opens(model: type[Model], name: str) -> tuple[str, str] | None:
    """The page on the first record of which somebody may do this; of some, the demonstration has none."""
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    for person in (STAFF, "finance"):
        client = signed_in(Client(), person)
        for address in (reverse(name, args=[key]) for key in keys):
            if client.get(address).status_code == 200:
                return person, address
    return None


def accounts() -> list[tuple[str | None, str]]:
    """allauth's pages, in our templates."""
    own = ["account_change_password", "account_email", "mfa_index", "account_reauthenticate", "account_logout"]
    return [(None, reverse(name)) for name in ("account_login", "account_reset_password")] + [
        ("donor1", reverse(name)) for name in own
    ]


def all_of_them(world) -> list[tuple[str | None, str]]:
    return [*of_the_portal(world), *desks(), *of_the_admin(), *accounts()]


def signed_in(client: Client, person: str | None) -> Client:
    """The client, as that demo account; None is nobody in particular."""
    if person:
        user = User.objects.get(email=f"{person}@example.org")
        client.force_login(user, backend="portal.people.signin.PortalBackend")
    return client
