"""The walks over the project open every page: what no walk opens is named here with the reason, and a page that no
record opens is told rather than passed over."""

from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.urls import get_resolver, resolve, reverse

from portal.models import Absence, Event
from tests.project import pages
from tests.project.test_admin_permissions import ROWS as ADMIN_ROWS
from tests.project.test_permissions import names
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Django's own: nothing is deleted by hand, a password is changed on the portal's page; the rest answers to scripts.
OF_DJANGO = ("_delete", "admin:autocomplete", "admin:jsi18n", "admin:password_change", "admin:password_change_done")
OF_DJANGO += ("admin:index", "admin:logout", "admin:app_list", "admin:view_on_site", "admin:login", "admin:None")
# Files; and moves, which test_bad_inputs.py opens one by one.
ELSEWHERE = ("_export", "_do")
# Behind a link that allauth or a message makes, or before a second factor; tests/portal/test_account_look.py.
OF_ALLAUTH = ("account_", "mfa_")


def nobodys() -> set[str]:
    """The forms to add what nobody adds by hand, which the admin refuses."""
    return {
        f"admin:{model.replace('.', '_')}_add" for model, (_reads, adds, _changes) in ADMIN_ROWS.items() if not adds
    }


def unwalked(known: set[str], walked: set[str]) -> set[str]:
    """The pages of the project that no walk opens."""
    left = known - walked - pages.NOT_PAGES
    return {name for name in left if not name.endswith((*OF_DJANGO, *ELSEWHERE)) and not name.startswith(OF_ALLAUTH)}


def buttons() -> set[str]:
    return {f"admin:{p.name}" for page in admin.site._registry.values() for p in pages.own_pages(page, buttons=True)}


def test_every_page_is_walked(demonstration):
    walked = {resolve(urlsplit(address).path).view_name for _person, address in pages.all_of_them(demonstration)}
    assert unwalked(names(get_resolver().url_patterns), walked | buttons() | nobodys()) == set()


def test_a_page_that_no_walk_opens_is_caught():
    assert unwalked({"home", "forgotten", "admin:portal_event_delete"}, {"home"}) == {"forgotten"}


def test_a_page_that_no_record_opens_is_caught(demonstration):
    ends_one = Absence, "admin:portal_absence_end"
    assert pages.first_that_opens(*ends_one) == (pages.STAFF, reverse(ends_one[1], args=[demonstration.absence.pk]))
    Absence.objects.all().delete()
    with pytest.raises(LookupError, match="admin:portal_absence_end opens on no record"):
        pages.first_that_opens(*ends_one)


def test_every_button_opened_by_its_address_leads_back_and_does_nothing(demonstration, visit):
    """Signing in leads to an address, and so to a button's, where the session ended before it was pressed."""
    before, led = Event.objects.count(), {}
    for model, page in some(admin.site._registry.items()):
        for pattern in pages.own_pages(page, buttons=True):
            record = model._default_manager.earliest("pk")
            answer = visit(pages.STAFF, reverse(f"admin:{pattern.name}", args=[record.pk]))
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            back = {reverse(f"{base}_change", args=[record.pk]), reverse(f"{base}_changelist")}
            led[pattern.name] = (answer.status_code, answer.headers["Location"] in back)
    assert len(led) == 7
    assert set(led.values()) == {(302, True)}
    assert Event.objects.count() == before
