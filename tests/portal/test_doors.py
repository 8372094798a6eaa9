"""Ways in and ways on: addresses that open an account, passwords, redirects, what a browser may keep."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.models import OutgoingMessage, User
from portal.people import actions
from tests.factories import PASSWORD
from tests.passes import address_of, opened_by

pytestmark = pytest.mark.django_db


def signs_in(client, address: str) -> bool:
    client.logout()
    client.post(reverse("account_login"), {"login": address, "password": PASSWORD})
    return "_auth_user_id" in client.session


def test_an_address_opens_an_account_once_it_is_confirmed(client):
    user = actions.add_person("ada@example.org", "Ada", by=None, password=PASSWORD)
    added = EmailAddress.objects.create(user=user, email="other@example.org", verified=False)
    assert signs_in(client, "Ada@example.org")
    assert not signs_in(client, "other@example.org")
    client.post(reverse("account_reset_password"), {"email": "other@example.org"})
    assert not OutgoingMessage.objects.filter(link=OutgoingMessage.Link.RESET).exists()
    added.verified = True
    added.save()
    assert signs_in(client, "other@example.org")


@pytest.mark.parametrize("password", ["awa.ndiaye@example.org", "Awa Ndiaye-Sarr"])
def test_neither_name_nor_address_is_a_password(client, officer, password):
    invitation = actions.invite("awa.ndiaye@example.org", "Awa", "evaluator", by=officer)
    address = opened_by(client, invitation)
    answers = {"full_name": "Awa Ndiaye-Sarr", "language": "fr", "password": password, "_submit": "1"}
    response = client.post(address, answers)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["password"])
    assert not User.objects.filter(email="awa.ndiaye@example.org").exists()


@pytest.mark.parametrize(
    ("after", "leads_to"),
    [
        ("/programme/", "/programme/"),
        ("abc", "/"),
        ("", "/"),
        ("//elsewhere.example/", "/"),
        ("https://elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_language_switch_leads_back_to_a_page_of_ours(client, after, leads_to):
    response = client.post(reverse("language"), {"next": after, "_language": "en"})
    assert (response.status_code, response.headers["Location"]) == (302, leads_to)


def test_the_pages_of_who_is_signed_in_are_kept_by_nobody(client, sign_in, officer):
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
    assert sign_in(officer).get("/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("address", "postgresql_knows_it"),
    [
        ("/admin/budget/entry/?date__year=9999&date__month=12&date__day=31", False),
        ("/admin/portal/event/?at__gte=0001-01-01&at__lt=9999-12-31", True),
        ("/admin/portal/event/?at__gte=0001-01-01+00:00:00%2B00:00&at__lt=9999-12-31+23:59:59-12:00", True),
    ],
)
@pytest.mark.filterwarnings("ignore:DateTimeField Event.at received a naive datetime")
def test_a_date_that_no_calendar_has_leads_back_to_the_list(sign_in, officer, address, postgresql_knows_it):
    client = sign_in(officer)
    response = client.get(address)
    if postgresql_knows_it and connection.vendor == "postgresql":
        assert response.status_code == 200
        return
    assert (response.status_code, response.headers.get("Location")) == (302, f"{address.partition('?')[0]}?e=1")
    assert client.get(response.headers["Location"]).status_code == 200


# --- A page of before one signed in -----------------------------------------------------------------------------------


def visited(web: Client, address: str) -> dict[str, str]:
    """What the page’s form sends of itself."""
    return {
        "csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="(\w+)"', web.get(address).content.decode())[1]
    }


@pytest.mark.parametrize("role", ["secretariat", "evaluator"])
def test_an_invitation_accepted_in_two_tabs_says_what_happened_and_leads_on(officer, role, settings):
    settings.DEMO = False  # an officer sets up a second factor first
    invitation = actions.invite("ada@example.org", "Ada", role, by=officer, language="en")
    web = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    address = address_of(invitation)
    asking = reverse("pass-address", args=[address.split("/")[-2]])
    web.post(asking, {"email": invitation.email, "_submit": "1"} | visited(web, asking))
    tabs = [visited(web, address) for _tab in range(2)]
    answers = {"full_name": "Ada", "language": "en", "password": PASSWORD, "_submit": "1"}
    assert web.post(address, answers | tabs[0]).headers["Location"] == "/"
    second = web.post(address, answers | tabs[1], headers={"referer": f"http://testserver{address}"})
    assert second.status_code == 409
    page = second.content.decode()
    assert "You have signed in meanwhile" in page
    assert f'href="http://testserver{address}"' in page
    assert web.get(address).headers["Location"] == ("/accounts/2fa/totp/activate/" if role == "secretariat" else "/")
    assert User.objects.filter(email="ada@example.org").count() == 1


def signed_in_in_another_tab(user: User) -> tuple[Client, dict[str, str]]:
    """The browser, and what the form of a page sends that was open before."""
    web = Client(enforce_csrf_checks=True)
    token = visited(web, reverse("account_login"))
    web.post(reverse("account_login"), {"login": user.email, "password": PASSWORD} | token)
    return web, token


def test_so_does_every_page_of_before():
    user = actions.add_person("ada@example.org", "Ada", by=None, password=PASSWORD)
    pages = {
        reverse("account_login"): {"login": user.email, "password": PASSWORD},
        reverse("account_reset_password"): {"email": user.email},
        reverse("designation-ask"): {"_submit": "1"},
        reverse("language"): {"_language": "en", "next": "/"},
    }
    web, token = signed_in_in_another_tab(user)
    answers = {address: web.post(address, typed | token) for address, typed in pages.items()}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(pages, 409)


def test_a_form_from_elsewhere_is_still_refused(officer, sign_in):
    web = Client(enforce_csrf_checks=True)
    web.force_login(officer, backend="portal.people.signin.PortalBackend")
    elsewhere = web.post(reverse("language"), {"_language": "en"}, headers={"origin": "https://elsewhere.example"})
    bare = web.post(reverse("language"), {"_language": "en"})
    assert (elsewhere.status_code, bare.status_code) == (403, 403)


def test_it_leads_to_no_page_of_somebody_else():
    web, token = signed_in_in_another_tab(actions.add_person("ada@example.org", "Ada", by=None, password=PASSWORD))
    answer = web.post(reverse("language"), token, headers={"referer": "http://elsewhere.example/"})
    assert (answer.status_code, "elsewhere.example" in answer.content.decode()) == (409, False)
