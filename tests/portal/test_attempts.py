"""Attempts to sign in: counted for all web processes together, and so that nobody shuts somebody else out."""

import json
import re
import subprocess
import sys

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from portal.caches import ForgivingRedisCache
from portal.models import OutgoingMessage, User
from portal.outgoing import outbox
from portal.people import actions, throttle
from tests.factories import PASSWORD
from tests.passes import opened_by
from tests.services import ROOT, portal_environment

READ = """
import json
from django.conf import settings
cache = settings.CACHES["default"]
print(json.dumps([cache["BACKEND"].rpartition(".")[2], str(cache["LOCATION"]), settings.ALLAUTH_TRUSTED_PROXY_COUNT]))
"""


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({}, ["ForgivingFileCache", "{place}/cache", 0]),
        (
            {"BROKER_URL": "redis://redis:6379/0", "TRUSTED_PROXIES": "2"},
            ["ForgivingRedisCache", "redis://redis:6379/0", 2],
        ),
    ],
)
def test_where_they_are_counted_follows_the_broker(said, read, tmp_path):
    env = portal_environment(tmp_path, **{"ALLOW_SQLITE": "1", "DATA_DIR": str(tmp_path), **said})
    command = [sys.executable, "-c", READ]
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=30)
    expected = [part.format(place=tmp_path) if isinstance(part, str) else part for part in read]
    assert json.loads(result.stdout) == expected


def test_people_still_sign_in_while_redis_is_away():
    away = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    assert (away.get("key", []), away.add("key", 1), away.set("key", 1), away.delete("key")) == ([], True, None, False)


# --- Who is shut out, and who isn't -----------------------------------------------------------------------------------

ADA = "ada@example.org"
MINISTRY, HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7", "203.0.113.9"
TOO_MANY = "Too many wrong passwords."


@pytest.fixture
def ada(db) -> User:
    return actions.add_person(ADA, "Ada", by=None, language="en", password=PASSWORD)


def tries(web: Client, source: str, password: str = "wrong", address: str = ADA) -> str:
    """Sign in with the address from there: “in”, “wrong”, or “shut out”."""
    sent = {"login": address, "password": password}
    response = web.post(reverse("account_login"), sent, REMOTE_ADDR=source, headers={"accept-language": "en"})
    if response.status_code == 302:
        sign_out(web)
        return "in"
    assert response.status_code == 200
    return "shut out" if TOO_MANY in response.content.decode() else "wrong"


def sign_out(web: Client) -> None:
    """As the browser does, which keeps its other cookies."""
    web.post(reverse("account_logout"))


def attacked(source: str, address: str = ADA, times: int = 6) -> list[str]:
    return [tries(Client(), source, address=address) for _time in range(times)]


def test_five_wrong_passwords_shut_out_whoever_gave_them_and_nobody_elsewhere(ada):
    assert attacked(ELSEWHERE) == ["wrong"] * 5 + ["shut out"]
    assert tries(Client(), ELSEWHERE, PASSWORD) == "shut out"
    assert tries(Client(), HOME, PASSWORD) == "in"
    assert tries(Client(), ELSEWHERE, address="other@example.org") == "wrong"


def test_a_network_of_ipv6_is_one_source(ada):
    """Whoever has one address of it has all 2^64."""
    assert [tries(Client(), f"2001:db8:1:2::{host}") for host in range(1, 7)] == ["wrong"] * 5 + ["shut out"]
    assert tries(Client(), "2001:db8:1:3::1", PASSWORD) == "in"


def test_an_owner_on_a_known_device_comes_in_whatever_others_do_beside_them(ada):
    own = Client()
    assert tries(own, MINISTRY, PASSWORD) == "in"
    attacked(MINISTRY)
    for number in range(10):  # more than one source may try at all
        tries(Client(), MINISTRY, address=f"a{number}@example.org")
    assert tries(Client(), MINISTRY, PASSWORD) == "shut out"
    assert tries(own, MINISTRY, PASSWORD) == "in"
    assert tries(own, HOME, PASSWORD) == "in"


def test_a_known_device_guesses_no_more_often_than_any_other(ada):
    own = Client()
    tries(own, HOME, PASSWORD)
    assert [tries(own, source) for source in (HOME, MINISTRY, ELSEWHERE, HOME, HOME, HOME)] == (
        ["wrong"] * 5 + ["shut out"]
    )
    assert tries(own, HOME, PASSWORD) == "shut out"
    assert tries(Client(), HOME, PASSWORD) == "in"


def test_who_signs_in_begins_anew(ada):
    own = Client()
    for web in (own, own):
        tries(web, HOME, PASSWORD)
        assert [tries(web, HOME) for _time in range(4)] == ["wrong"] * 4
    assert tries(own, HOME, PASSWORD) == "in"


def test_one_source_tries_ten_addresses_a_minute(db):
    found = [tries(Client(), ELSEWHERE, address=f"a{number}@example.org") for number in range(11)]
    assert found == ["wrong"] * 10 + ["shut out"]


def test_guessed_from_many_places_an_address_opens_to_its_devices_and_links_alone(ada, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_from_anywhere": "20/h/key"}
    own = Client()
    tries(own, HOME, PASSWORD)
    found = [tries(Client(), f"203.0.113.{number}") for number in range(21)]
    assert found == ["wrong"] * 20 + ["shut out"]
    assert tries(Client(), MINISTRY, PASSWORD) == "shut out"
    assert tries(own, HOME, PASSWORD) == "in"
    signs_in_by_link(Client())


def signs_in_by_link(web: Client, source: str = HOME) -> None:
    """Ask for a link, choose another password, be signed in."""
    web.post(reverse("account_reset_password"), {"email": ADA}, REMOTE_ADDR=source)
    outbox.send(OutgoingMessage.objects.get(template="portal/mail/password_reset").pk)
    address = re.search(r"/accounts/password/reset/key/\S+/", mail.outbox[-1].body).group()
    page = web.get(address, REMOTE_ADDR=source).headers["Location"]
    new = {"password1": f"{PASSWORD}!", "password2": f"{PASSWORD}!"}
    assert web.post(page, new, REMOTE_ADDR=source).headers["Location"] == "/"
    assert web.session["_auth_user_id"] == str(User.objects.get(email=ADA).pk)


def test_a_fresh_link_lets_in_from_where_somebody_guesses_on_and_makes_the_device_known(ada):
    own = Client()
    attacked(MINISTRY)
    for _time in range(25):  # nobody keeps a link shut by trying false ones
        Client().post(reverse("account_reset_password_from_key", args=["1", "set-password"]), REMOTE_ADDR=MINISTRY)
    signs_in_by_link(own, MINISTRY)
    sign_out(own)
    attacked(MINISTRY)
    assert tries(own, MINISTRY, f"{PASSWORD}!") == "in"


def test_where_an_invitation_is_accepted_the_device_is_known(officer, client):
    invitation = actions.invite(ADA, "Ada", "evaluator", by=officer)
    client.post(
        opened_by(client, invitation), {"full_name": "Ada", "language": "en", "password": PASSWORD, "_submit": "1"}
    )
    sign_out(client)
    attacked(HOME)
    assert tries(client, HOME, PASSWORD) == "in"


def test_a_device_is_known_to_those_who_signed_in_on_it_alone(ada):
    eve = actions.add_person("eve@example.org", "Eve", by=None, password=PASSWORD)
    shared, hers = Client(), Client()
    for address in (ADA, eve.email):
        tries(shared, HOME, PASSWORD, address)
    tries(hers, HOME, PASSWORD, eve.email)
    attacked(HOME)
    assert (tries(shared, HOME, PASSWORD), tries(hers, HOME, PASSWORD)) == ("in", "shut out")


@pytest.mark.parametrize("said", ["", "x", ["name", [1, 2, 3]], "name"])
def test_a_false_cookie_is_no_device(ada, said):
    own = Client()
    own.cookies[throttle.COOKIE] = said and signing.dumps(said, salt="portal.other")
    assert tries(own, HOME) == "wrong"
    attacked(HOME)
    assert tries(own, HOME, PASSWORD) == "shut out"


def test_the_cookie_is_the_servers_alone(ada, settings):
    settings.SESSION_COOKIE_SECURE = True
    own = Client()
    tries(own, HOME, PASSWORD)
    cookie = own.cookies[throttle.COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["max-age"] == 365 * 24 * 3600


def test_who_asks_again_for_their_password_is_counted_on_their_device(ada):
    """The page that asks a person who is signed in for the password once more."""
    own = Client()
    own.post(reverse("account_login"), {"login": ADA, "password": PASSWORD}, REMOTE_ADDR=HOME)
    attacked(HOME)
    again = own.post(reverse("account_reauthenticate"), {"password": PASSWORD}, REMOTE_ADDR=HOME)
    assert again.status_code == 302
