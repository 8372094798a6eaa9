"""The pages of the account: in the portal's frame and words, without inline script or style, each with one heading."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from lxml import html

PASSWORD = "a-long-password"


@pytest.fixture
def person(officer):
    officer.set_password(PASSWORD)
    officer.save()
    EmailAddress.objects.update_or_create(
        user=officer, email=officer.email, defaults={"primary": True, "verified": True}
    )
    return officer


@pytest.fixture
def signed_in(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def heading(response) -> str:
    """The page's only heading of the first level; the page keeps the rules of every page."""
    page = html.fromstring(response.content.decode())
    assert page.xpath("//script[not(@src)] | //style | //@style") == []
    assert page.xpath("//main") != []
    (first,) = page.xpath("//h1")
    return first.text_content().strip()


def confirmed(client, url: str):
    """A page that asks for the password once more, then the page itself."""
    response = client.get(url, follow=True)
    if heading(response) == "Is it really you?":
        response = client.post(response.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    return response


@pytest.fixture(autouse=True)
def _in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/signup/", "Accounts are opened by invitation"),
        ("/accounts/inactive/", "This account is closed"),
        ("/accounts/confirm-email/", "Confirm your e-mail address"),
        ("/accounts/confirm-email/false/", "Confirm your e-mail address"),
        ("/accounts/password/reset/", "Choose a new password"),
        ("/accounts/password/reset/done/", "Look at your messages"),
        ("/accounts/password/reset/key/1-false/", "This link can’t be used any more"),
        ("/accounts/password/reset/key/done/", "Your password is changed"),
    ],
)
def test_pages_for_everybody(client, url, expected):
    assert heading(client.get(url)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account_logout", "Do you want to sign out?"),
        ("account_email", "My e-mail addresses"),
        ("account_change_password", "Change my password"),
        ("mfa_index", "Two-factor authentication"),
        ("mfa_activate_totp", "Set up an authenticator app"),
    ],
)
def test_pages_of_a_person(signed_in, name, expected):
    assert heading(confirmed(signed_in, reverse(name))) == expected


def test_a_wrong_password_is_said_kindly_and_the_address_kept(client, person):
    response = client.post(reverse("account_login"), {"login": person.email, "password": "wrong"})
    page = html.fromstring(response.content.decode())
    (summary,) = page.xpath('//*[@role="alert"]//li')
    assert "not correct" in summary.text_content()
    assert page.xpath('//*[@id="id_login"]/@value') == [person.email]


def test_a_second_factor_from_its_setting_up_to_the_next_sign_in(signed_in, person):
    page = confirmed(signed_in, reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    codes = signed_in.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert heading(codes) == "Recovery codes"
    assert len(re.findall(r"<li><code>\d{8}</code></li>", codes.content.decode())) == 10
    assert heading(signed_in.get(reverse("mfa_deactivate_totp"))) == "Switch off the authenticator app?"
    assert heading(signed_in.get(reverse("mfa_generate_recovery_codes"))) == "Make new recovery codes?"
    signed_in.post(reverse("account_logout"))
    asked = signed_in.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True)
    assert heading(asked) == "Your code"


def test_signing_in_says_nothing_and_signing_out_says_so(client, person):
    inside = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True)
    assert 'class="flash' not in inside.content.decode()
    outside = client.post(reverse("account_logout"), follow=True)
    assert "You are signed out." in outside.content.decode()
