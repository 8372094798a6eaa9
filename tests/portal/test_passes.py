"""Links for people without an account: each opens its own and nothing else, until its day, and says kindly when it
doesn't; what is done through one is listed with it."""

import datetime as dt
import re
import string
from importlib import import_module
from itertools import product

import pytest
from django.apps import apps
from django.core import mail
from django.core import signing as django_signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.models import Designation, Event, Invitation, OutgoingMessage, Pass
from portal.outgoing import outbox
from portal.passes import actions, purposes, queries, signing
from portal.people import actions as people
from portal.people import designations
from portal.refusals import Refused
from tests.applications.factories import pdf
from tests.factories import PASSWORD, CountryFactory, UserFactory, focal_point, officer, person, senegal
from tests.passes import address_of, opened_by, pass_of, says_the_address
from tests.some import some

pytestmark = pytest.mark.django_db

TODAY = dt.date(2027, 3, 1)
ENGLISH = {"headers": {"accept-language": "en"}}


def made_once() -> None:
    focal_point(), officer()


@pytest.fixture(autouse=True)
def _one_day():
    with clock.at(TODAY):
        yield


def invite(email: str, name: str = "Ada") -> Invitation:
    return people.invite(email, name, "evaluator", by=officer(), language="en")


def ask(email: str) -> Designation:
    said = {"authority": "Ministère", "full_name": "Awa", "function": "Direction", "language": "fr"}
    designations.ask(party=senegal(), email=email, letter=pdf(), **said)
    return Designation.objects.latest("pk")


def test_the_message_that_brings_a_link_says_until_when_it_opens_and_until_then_it_does(client):
    """In its reader's language, by the programme's clock; another message says the day of its own."""
    invitation, designation = invite("ada@example.org"), ask("awa@example.org")
    said = {
        invitation: "the link opens until 22 March 2027, 23:59 (Paris time)",
        designation: "le lien s’ouvre jusqu’au 8 mars 2027 à 23 h 59 (heure de Paris)",
    }
    for record, words in some(said.items()):
        message = OutgoingMessage.objects.get(carries=pass_of(record))
        assert words in " ".join(message.text.replace("\xa0", " ").split())
        last = clock.on(pass_of(record).last_day)
        with clock.at(last - dt.timedelta(seconds=1)):
            assert client.get(address_of(record), follow=True).status_code == 200  # of one, asks for the address
        with clock.at(last + dt.timedelta(minutes=1)):
            assert client.get(address_of(record), follow=True).status_code == 410
    with clock.at(TODAY + dt.timedelta(days=2)):
        later = invite("zoe@example.org")
    assert "24 March 2027" in OutgoingMessage.objects.get(carries=pass_of(later)).text


# --- Each opens its own and nothing else ------------------------------------------------------------------------------

VIEWS = {"invitation": "/invitation/{}/", "designation": "/focal-point/confirm/{}/"}
DAYS = {"invitation": 21, "designation": 7}
ASKED = {"invitation"}  # for the address
PARIS = dt.timezone(dt.timedelta(hours=1))  # in March, before summer time


def test_every_purpose_stands_in_the_table_of_this_test():
    assert {one.name: (reverse(one.view, args=["x"]), one.days) for one in purposes.every() if one.name in VIEWS} == {
        name: (VIEWS[name].format("x"), DAYS[name]) for name in VIEWS
    }


def scene() -> dict[tuple[str, str], Model]:
    """Two records of each purpose, by (purpose, whose)."""
    return {
        ("invitation", "ada"): invite("ada@example.org"),
        ("invitation", "ben"): invite("ben@example.org", "Ben"),
        ("designation", "ada"): ask("ada@example.org"),
        ("designation", "ben"): ask("ben@example.org"),
    }


def browsers(records) -> dict[str, Client]:
    """One that has named nothing, one for each person who has named their address, one where ada has signed in."""
    found = {"stranger": Client(), "ada": Client(), "ben": Client(), "signed in": Client()}
    for whose in ("ada", "ben"):
        opened_by(found[whose], records["invitation", whose])
    found["signed in"].force_login(UserFactory(email="ada@example.org"), backend="portal.people.signin.PortalBackend")
    return found


def shown(response) -> str:
    """Whose record a page is about, what else it is."""
    if response.status_code == 200:
        return "record"
    return {302: "address", 410: "nothing"}[response.status_code]


def test_a_pass_opens_its_own_and_nothing_else():
    """Over all of: its purpose and whose it is, the page where it is tried, in which browser, at which time."""
    records = scene()
    tokens = {key: signing.token_of(pass_of(record)) for key, record in records.items()}
    webs = browsers(records)
    wrong = {}
    for (purpose, whose), place, who in product(tokens, VIEWS, webs):
        last = TODAY + dt.timedelta(days=DAYS[purpose])
        end = dt.datetime.combine(last, dt.time(23, 59, 59), PARIS)
        if purpose == "invitation":  # three weeks later, on 22 March, it is still winter time
            assert last == dt.date(2027, 3, 22)
        for moment in (clock.now(), end, end + dt.timedelta(seconds=1)):
            with clock.at(moment):
                answer = webs[who].get(VIEWS[place].format(tokens[purpose, whose]))
            knows = purpose not in ASKED or who == whose or (who, whose) == ("signed in", "ada")
            opens = place == purpose and moment <= end
            expected = "nothing" if not opens else "record" if knows else "address"
            if shown(answer) != expected:
                wrong[purpose, whose, place, who, moment] = shown(answer)
            elif expected == "record":
                assert record_of(answer) == records[purpose, whose]
    assert wrong == {}


def record_of(answer) -> Model:
    return answer.context.get("invitation") or answer.context["designation"]


def test_each_altered_byte_is_refused():
    tokens = {signing.token_of(pass_of(record)): record for record in scene().values()}
    [(token, record), *_others] = tokens.items()
    assert signing.read(token).about == record
    written = string.ascii_letters + string.digits + "-_:"
    for place in some(range(len(token))):
        for other in some(written.replace(token[place], "")):
            assert signing.read(token[:place] + other + token[place + 1 :]) is None, (place, other)
        assert signing.read(token[:place] + token[place + 1 :]) is None, place
        assert signing.read(token[:place]) is None, place
    halves = {one.partition(":")[::2] for one in tokens}
    crossed = {f"{key}:{signature}" for (key, _own), (_key, signature) in product(halves, halves)} - set(tokens)
    assert [signing.read(one) for one in sorted(crossed)] == [None] * 12


@pytest.mark.parametrize("token", ["", ":", "x", "0", "-1:x", "٣:x", "9" * 40, f"{'9' * 18}:x", "1" + ":" * 300])
def test_what_is_no_link_is_refused_without_an_error(token):
    assert signing.read(token) is None


@pytest.mark.parametrize(
    "change", [{"purpose": "designation"}, {"object_id": 999}, {"nonce": "another one"}], ids=lambda c: next(iter(c))
)
def test_a_link_is_for_what_the_row_said_when_it_was_made(change):
    """A restored backup may give the same key to another row."""
    token = signing.token_of(pass_of(invite("ada@example.org")))
    Pass.objects.update(**change)
    assert signing.read(token) is None


def test_the_row_alone_makes_no_link(settings):
    made = pass_of(invite("ada@example.org"))
    token = signing.token_of(made)
    stored = [str(value) for value in Pass.objects.filter(pk=made.pk).values_list().get()]
    assert not [value for value in stored if token.partition(":")[2] in value]
    settings.SECRET_KEY = "another"
    assert signing.token_of(made) != token


def test_a_link_is_made_when_its_message_is_sent_and_never_stored():
    made = pass_of(invite("ada@example.org"))
    message = OutgoingMessage.objects.get(carries=made)
    outbox.send(message.pk)
    message.refresh_from_db()
    link = signing.link_of(made)
    assert (link in mail.outbox[-1].body, link in message.text, "[[link]]" in message.text) == (True, False, True)


def test_a_message_that_goes_out_late_brings_a_link_for_all_its_days():
    made = pass_of(invite("ada@example.org"))
    with clock.at(TODAY + dt.timedelta(days=30)):
        outbox.send(OutgoingMessage.objects.get(carries=made).pk)
    made.refresh_from_db()
    assert made.last_day == TODAY + dt.timedelta(days=30 + 21)


def test_one_pass_for_a_purpose_a_record_and_an_address():
    invitation = invite("ada@example.org")
    made = pass_of(invitation)
    assert actions.make("invitation", invitation, email="ADA@example.org", by=None) == made
    with pytest.raises(IntegrityError), transaction.atomic():
        Pass.objects.create(
            purpose="invitation", about=invitation, email="ada@example.org", last_day=TODAY, made_by=officer()
        )


def test_no_pass_is_made_for_what_no_app_has_named():
    invitation = invite("ada@example.org")
    with pytest.raises(KeyError):
        actions.make("espionage", invitation, email="ada@example.org", by=None)
    with pytest.raises(ValueError, match=r"designation is not about portal\.Invitation"):
        actions.make("designation", invitation, email="ada@example.org", by=None)


# --- A forwarded one --------------------------------------------------------------------------------------------------


def test_a_forwarded_link_names_nobody_before_it_knows_the_address(client):
    invitation = invite("ada@example.org", "Ada Lovelace")
    address = address_of(invitation)
    asking = client.get(address, follow=True, **ENGLISH)
    assert asking.redirect_chain == [(reverse("pass-address", args=[address.split("/")[-2]]), 302)]
    page = asking.content.decode()
    assert [word for word in ("Ada", "Lovelace", "ada@", "Ofelia", "valuator") if word in page] == []
    says_the_address(client, address, " ADA@example.org ")
    assert 'value="Ada Lovelace"' in client.get(address).content.decode()
    assert client.get(asking.redirect_chain[0][0]).headers["Location"] == address  # asked once


def test_whatever_is_typed_it_says_no_more_than_that_it_did_not_match(client):
    """Also to somebody who acts on the page itself, past the question."""
    closed = person("donor", email="donor@example.org")
    address = address_of(invite("ada@example.org"))
    asking = reverse("pass-address", args=[address.split("/")[-2]])
    pages = set()
    for typed in some(["ad@example.org", "ada@example.com", closed.email, officer().email, "nobody@example.org"]):
        answer = client.post(asking, {"email": typed, "_submit": "1"}, **ENGLISH)
        assert answer.status_code == 422
        assert answer.context["form"].errors["email"] == ["The link was not sent to this address."]
        pages.add(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1
    acted = client.post(address, {"full_name": "Eve", "language": "en", "password": PASSWORD, "_submit": "1"})
    assert acted.headers["Location"] == asking
    assert Invitation.objects.get().accepted_at is None


def test_whoever_has_signed_in_with_the_address_is_not_asked(sign_in):
    invitation = invite("ada@example.org")
    assert sign_in(UserFactory(email="ADA@example.org")).get(address_of(invitation)).status_code == 200
    assert sign_in(UserFactory(email="eve@example.org")).get(address_of(invitation)).status_code == 302


def test_addresses_are_tried_so_often_from_one_source(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"pass_address": "2/h/ip"}
    address = address_of(invite("ada@example.org"))
    asking = reverse("pass-address", args=[address.split("/")[-2]])
    tries = [client.post(asking, {"email": "eve@example.org", "_submit": "1"}).status_code for _time in range(3)]
    elsewhere = client.post(asking, {"email": "ada@example.org", "_submit": "1"}, REMOTE_ADDR="192.0.2.9")
    assert (tries, elsewhere.status_code) == ([422, 422, 429], 302)


# --- One that opens no longer -----------------------------------------------------------------------------------------


def test_one_that_was_taken_back_says_so_kindly_and_why(client):
    invitation = invite("ada@example.org")
    address = opened_by(client, invitation)
    actions.take_back(pass_of(invitation), by=officer(), reason="The seat was given to somebody else.")
    for answer in some([client.get(address, **ENGLISH), client.post(address, {"_submit": "1"}, **ENGLISH)]):
        assert answer.status_code == 410
        page = answer.content.decode()
        assert "You have done nothing wrong" in page
        assert "The seat was given to somebody else." in page
        assert "ada@example.org" not in page
    forwarded = Client().get(address, **ENGLISH).content.decode()
    assert ("has been taken back" in forwarded, "The seat" in forwarded) == (True, False)


def test_taking_back_an_invitations_link_withdraws_the_invitation_and_is_on_the_trail():
    invitation = invite("ada@example.org")
    actions.take_back(pass_of(invitation), by=officer(), reason="By mistake.")
    assert not Invitation.objects.get().is_open
    [taken, withdrawn] = Event.objects.order_by("-pk")[:2][::-1]
    assert (taken.verb, taken.reason, taken.by) == ("portal.pass_taken_back", "By mistake.", officer())
    assert (withdrawn.verb, withdrawn.about) == ("portal.invitation_withdrawn", invitation)


def test_only_who_keeps_the_record_takes_back_once_and_says_why():
    made = pass_of(invite("ada@example.org"))
    for user in some([focal_point(), person("finance"), person("evaluator")]):
        with pytest.raises(PermissionDenied):
            actions.take_back(made, by=user, reason="No")
    with pytest.raises(Refused) as refusal:
        actions.take_back(made, by=officer(), reason=" \n ")
    assert list(refusal.value.message_dict) == ["reason"]
    actions.take_back(made, by=officer(), reason="Twice.")
    with pytest.raises(Refused, match="taken back already"):
        actions.take_back(made, by=officer(), reason="Twice.")


def test_the_database_wants_who_when_and_why():
    made = pass_of(invite("ada@example.org"))
    for change in some([{"taken_back_at": clock.now()}, {"taken_back_by": officer()}, {"reason": "Because"}]):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pass.objects.filter(pk=made.pk).update(**change)


def test_why_one_opens_nothing_is_told_in_order():
    invitation = invite("ada@example.org")
    made = pass_of(invitation)
    assert queries.why_closed(made) is None
    with clock.at(TODAY + dt.timedelta(days=22)):
        assert queries.why_closed(made) is queries.Closed.OVER
    people.withdraw_invitation(invitation, by=officer())
    assert queries.why_closed(Pass.objects.get()) is queries.Closed.DONE


# --- What was done through it -----------------------------------------------------------------------------------------


def test_what_was_done_through_a_link_is_listed_with_it(client, sign_in):
    invitation = invite("ada@example.org")
    answers = {"full_name": "Ada", "language": "en", "password": PASSWORD, "_submit": "1"}
    client.post(opened_by(client, invitation), answers)
    made = pass_of(invitation)
    done = ["portal.person_added", "portal.role_granted", "portal.invitation_accepted"]
    assert list(made.uses.order_by("pk").values_list("verb", flat=True)) == done
    assert not Event.objects.exclude(verb__in=done).filter(through__isnull=False).exists()
    page = sign_in(officer()).get(f"/links/invitation/{invitation.pk}/").content.decode()
    assert "ada@example.org" in page
    assert [word for word in ("Person added", "Role granted", "Invitation accepted") if word not in page] == []


def test_the_links_of_a_record_are_for_whoever_keeps_it(sign_in):
    helper = people.invite("aide@example.org", "Aïda", "contributor", by=focal_point(), party=senegal())
    address = f"/links/invitation/{helper.pk}/"
    answers = {
        user: sign_in(user).get(address).status_code
        for user in (
            focal_point(),
            officer(),
            person("focal_point", party=CountryFactory()),
            person("contributor", party=senegal()),
            person("finance"),
            person("evaluator"),
        )
    }
    assert list(answers.values()) == [200, 200, 404, 404, 404, 404]
    assert sign_in(officer()).get("/links/espionage/1/").status_code == 404


def test_an_organiser_takes_one_back_on_its_page(sign_in):
    helper = people.invite("aide@example.org", "Aïda", "contributor", by=focal_point(), party=senegal())
    made, web = pass_of(helper), sign_in(focal_point())
    address = f"/links/{made.pk}/take-back/"
    assert web.post(address, {"reason": "", "_submit": "1"}).status_code == 422
    answer = web.post(address, {"reason": "Aïda est partie.", "_submit": "1"})
    assert answer.headers["Location"] == f"/links/invitation/{helper.pk}/"
    assert "Aïda est partie." in web.get(answer.headers["Location"]).content.decode()
    assert sign_in(person("evaluator")).get(address).status_code == 404


# --- Those of before, and those of long ago ---------------------------------------------------------------------------

EARLIER = {
    "invitation": (lambda: invite("ada@example.org"), "portal.invitation"),
    "designation": (lambda: ask("ada@example.org"), "portal.designation"),
}


@pytest.mark.parametrize("purpose", EARLIER)
def test_a_link_that_release_0_1_sent_opens_until_its_days_are_over(purpose, client, monkeypatch):
    make, salt = EARLIER[purpose]
    record, sent_at = make(), 1_800_000_000
    Pass.objects.all().delete()  # as before there were any
    OutgoingMessage.objects.update(link=purpose)
    monkeypatch.setattr("django.core.signing.time.time", lambda: sent_at)
    token = django_signing.dumps(record.pk, salt=salt)
    import_module("portal.migrations.0025_links_sent_before").give_rows(apps, None)
    made = Pass.objects.get()
    assert (made.purpose, made.about, made.email) == (purpose, record, "ada@example.org")
    carried = OutgoingMessage.objects.get(carries=made)
    assert carried.link == "pass"  # it hasn't gone out: it brings a new one

    if purpose in ASKED:
        says_the_address(client, VIEWS[purpose].format(token), "ada@example.org")
    for seconds, status in ((DAYS[purpose] * 86400, 200), (DAYS[purpose] * 86400 + 1, 410)):
        monkeypatch.setattr("django.core.signing.time.time", lambda seconds=seconds: sent_at + seconds)
        assert client.get(VIEWS[purpose].format(token)).status_code == status


def test_a_deleted_request_leaves_no_pass():
    ask("ada@example.org")
    with clock.at(TODAY + dt.timedelta(days=9)):
        designations.forget_unconfirmed()
    assert (Designation.objects.count(), Pass.objects.count()) == (0, 0)


def test_a_year_after_its_last_day_a_pass_has_no_address_and_what_was_done_stays(client):
    invitation = invite("ada@example.org")
    answers = {"full_name": "Ada", "language": "en", "password": PASSWORD, "_submit": "1"}
    client.post(opened_by(client, invitation), answers)
    for days, kept in ((21 + 365, "ada@example.org"), (21 + 366, "")):
        with clock.at(TODAY + dt.timedelta(days=days)):
            actions.forget_addresses()
        made = Pass.objects.get()
        assert (made.email, bool(made.folded), made.uses.count()) == (kept, bool(kept), 3)
