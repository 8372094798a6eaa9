"""Becoming the focal point: asked with the authority's letter, the address confirmed, the Secretariat answers."""

import datetime as dt
import re

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal import clock, history
from portal.models import Designation, Event, Invitation, Notice, OutgoingMessage, StoredFile, User
from portal.outgoing import outbox
from portal.people import designations
from portal.refusals import Refused
from tests.applications.factories import move, pdf
from tests.factories import PASSWORD, CountryFactory, current_grant, person
from tests.passes import says_the_address

pytestmark = pytest.mark.django_db
ANSWERS = {
    "authority": "Direction des arts",
    "full_name": "Awa Ndiaye",
    "function": "Directrice",
    "email": "awa@example.org",
    "language": "fr",
}


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def ask(party, **changes) -> Designation | None:
    designations.ask(**{"party": party, "letter": pdf(), **ANSWERS, **changes})
    return Designation.objects.order_by("-pk").first()


def waiting(party, **changes) -> Designation:
    designation = ask(party, **changes)
    designations.confirm_address(designation)
    return designation


def post(client, party, **changes):
    return client.post("/focal-point/", typed(party, **changes))


def typed(party, **changes) -> dict:
    return {"party": party.pk, "letter": pdf(), "consent": "on", "_submit": "1", **ANSWERS, **changes}


def link_sent() -> str:
    outbox.send(OutgoingMessage.objects.get(template="portal/mail/designation_confirm").pk)
    return re.search(r"/focal-point/confirm/\S+/", mail.outbox[-1].body).group()


def told() -> list[tuple[str, str]]:
    """To whom which message went."""
    sent = [(message.to, message.template) for message in OutgoingMessage.objects.all()]
    left = Notice.objects.filter(settled_at=None).values_list("person__email", "template")
    return sorted((to, template.removeprefix("portal/mail/")) for to, template in [*sent, *left])


# --- The whole way ----------------------------------------------------------------------------------------------------


def test_a_ministry_without_an_account_gets_its_focal_point(client, senegal, officer, sign_in):
    assert post(client, senegal).headers["Location"] == "/focal-point/sent/"
    assert client.get("/focal-point/sent/").status_code == 200
    address = link_sent()
    page = client.get(address).content.decode()
    assert ("Direction des arts" in page, "Awa" in page) == (True, False)  # it may have been forwarded: it names nobody
    assert Designation.objects.get().state == "asked"  # a program that reads mail has only opened the link
    assert client.post(address, {"_submit": "1"}).headers["Location"] == "/focal-point/confirmed/"
    designation = Designation.objects.get()
    assert designation.state == "waiting"

    desk = sign_in(officer).get("/").content.decode()
    assert f"/admin/portal/designation/{designation.pk}/change/" in desk
    page = client.get(f"/admin/portal/designation/{designation.pk}/change/").content.decode()
    assert f"/files/{designation.letter_id}/" in page
    client.post(f"/admin/portal/designation/{designation.pk}/do/confirm/", {"_submit": "1"})
    designation.refresh_from_db()
    assert (designation.state, designation.invitation.role) == ("confirmed", "focal_point")
    assert designation.invitation.letter == designation.letter
    client.logout()

    outbox.send(OutgoingMessage.objects.get(template="portal/mail/invitation").pk)
    invitation = re.search(r"/invitation/\S+/", mail.outbox[-1].body).group()
    says_the_address(client, invitation, "awa@example.org")
    answers = {"full_name": "Awa Ndiaye", "language": "fr", "password": PASSWORD, "_submit": "1"}
    assert client.post(invitation, answers).headers["Location"] == "/"
    assert User.objects.get(email="awa@example.org").party_ids("focal_point") == {senegal.pk}


def test_who_is_told_what(senegal, officer, focal_point):
    designation = waiting(senegal)
    assert told() == sorted(
        [
            ("awa@example.org", "designation_confirm"),
            (officer.email, "designation_received"),
            (focal_point.email, "designation_told"),
        ]
    )
    move(designation, "refuse", officer, reason="La lettre n’est pas signée.")
    refusal = OutgoingMessage.objects.get(template="portal/mail/designation_refused")
    assert (refusal.to, refusal.language) == ("awa@example.org", "fr")
    assert "La lettre n’est pas signée." in refusal.text


def test_the_link_is_never_stored(client, senegal):
    post(client, senegal)
    message = OutgoingMessage.objects.get()
    assert outbox.MARKER in message.text
    assert "/focal-point/confirm/" not in message.text + message.html


def test_every_step_is_on_the_trail(senegal, officer):
    move(waiting(senegal), "refuse", officer, reason="Non")
    events = Event.objects.filter(content_type__model="designation").order_by("pk")
    assert list(events.values_list("verb", "by", "shared")) == [
        ("portal.designation_asked", None, False),
        ("portal.designation.confirm_address", None, False),
        ("portal.designation.refuse", officer.pk, False),
    ]


def test_it_is_news_once_the_address_is_confirmed(client, senegal, officer):
    def news() -> list[str]:
        verbs = [one.event.verb for one in history.news_for(officer, 12)]
        return [verb for verb in verbs if verb.startswith("portal.designation")]

    post(client, senegal)
    assert news() == []
    client.post(link_sent(), {"_submit": "1"})
    assert news() == ["portal.designation.confirm_address"]


# --- What is refused --------------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_at_its_field_and_nothing_is_kept(client, senegal):
    response = client.post("/focal-point/", {"_submit": "1", "full_name": "Awa"}, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {
        "party", "authority", "function", "email", "language", "letter", "consent",
    }  # fmt: skip
    assert 'value="Awa"' in response.content.decode()
    assert (Designation.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_only_a_party_has_a_focal_point(client):
    stranger = CountryFactory(is_party=False)
    assert list(post(client, stranger).context["form"].errors) == ["party", "letter"]  # which is to be chosen again
    with pytest.raises(Refused):
        ask(stranger)


def test_a_wrong_letter_is_refused_by_the_action_too(senegal):
    with pytest.raises(ValidationError):
        ask(senegal, letter=pdf("lettre.exe"))
    assert (Designation.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_the_language_switch_sends_nothing(client, senegal):
    response = client.post("/focal-point/", typed(senegal) | {"_language": "en"})
    assert (response.status_code, Designation.objects.count()) == (200, 0)
    assert 'value="Awa Ndiaye"' in response.content.decode()


def test_a_program_that_fills_in_every_field_is_told_the_same_and_nothing_is_kept(client, senegal):
    assert post(client, senegal, website="http://spam.example").headers["Location"] == "/focal-point/sent/"
    assert (Designation.objects.count(), OutgoingMessage.objects.count()) == (0, 0)


def test_too_many_requests_from_one_place_are_put_off(client, senegal, settings):
    settings.ACCOUNT_RATE_LIMITS = {"designation_tried": "60/h/ip", "designation_asked": "2/h/ip"}
    for number in range(2):
        assert post(client, senegal, email=f"a{number}@example.org").status_code == 302
    response = post(client, senegal, email="a3@example.org")
    assert (response.status_code, Designation.objects.count()) == (422, 2)
    settings.ACCOUNT_RATE_LIMITS = {"designation_tried": "1/h/ip"}
    assert [client.post("/focal-point/", {"_submit": "1"}).status_code for _ in range(2)] == [422, 429]


def test_a_false_link_leads_nowhere(client, senegal):
    designation = ask(senegal)
    right = link_sent()
    tampered = f"{right[:-2]}{'A' if right[-2] != 'A' else 'B'}/"
    nobodys = signing.dumps(designation.pk + 1, salt="portal.designation")
    false = [f"/focal-point/confirm/{token}/" for token in ("false", "x" * 300, str(designation.pk), nobodys)]
    for address in (*false, tampered):
        answers = [client.get(address), client.post(address, {"_submit": "1"})]
        assert [answer.status_code for answer in answers] == [410, 410], address
    assert client.get(right).status_code == 200
    assert Designation.objects.get().state == "asked"


def test_a_link_of_another_kind_or_a_week_old_leads_nowhere(client, senegal):
    designation = ask(senegal)
    assert (
        client.get(f"/focal-point/confirm/{signing.dumps(designation.pk, salt='portal.invitation')}/").status_code
        == 410
    )
    address = link_sent()
    with clock.at(clock.today() + dt.timedelta(days=8)):
        assert client.get(address).status_code == 410


# --- Twice ------------------------------------------------------------------------------------------------------------


def test_a_double_click_asks_once(client, senegal):
    assert {post(client, senegal).status_code for _click in range(2)} == {302}
    assert (Designation.objects.count(), OutgoingMessage.objects.count(), StoredFile.objects.count()) == (1, 1, 1)


def test_the_link_opened_twice_confirms_once(client, senegal, officer):
    post(client, senegal)
    address = link_sent()
    answers = [client.post(address, {"_submit": "1"}).headers["Location"] for _click in range(2)]
    assert answers == ["/focal-point/confirmed/"] * 2
    assert client.get(address).headers["Location"] == "/focal-point/confirmed/"
    assert [to for to, template in told() if template == "designation_received"] == [officer.email]


def test_while_one_waits_another_of_the_same_person_begins_nothing_and_a_stranger_is_not_told(client, senegal):
    waiting(senegal)
    assert post(client, senegal, email="AWA@example.org").headers["Location"] == "/focal-point/sent/"
    assert Designation.objects.count() == 1
    assert OutgoingMessage.objects.filter(template="portal/mail/designation_waits", to="awa@example.org").count() == 1


def test_of_two_confirmed_for_the_same_person_and_party_the_second_is_refused(senegal):
    first, second = ask(senegal), ask(senegal, authority="Une autre direction")
    designations.confirm_address(first)
    with pytest.raises(Refused, match="already waits"):
        designations.confirm_address(second)
    assert [d.state for d in Designation.objects.order_by("pk")] == ["waiting", "asked"]


def test_the_database_keeps_one_open_for_a_person_and_a_party(senegal):
    waiting(senegal)
    second = ask(senegal, email="other@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Designation.objects.filter(pk=second.pk).update(state="waiting", is_live=True, email="Awa@example.org")


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_the_secretariat_alone_answers(senegal, focal_point):
    designation = waiting(senegal)
    for user in (focal_point, person("finance"), person("deputy", party=senegal)):
        for name, answers in (("confirm", {"replaces": True}), ("refuse", {"reason": "Non"})):
            with pytest.raises(PermissionDenied):
                move(designation, name, user, **answers)


def test_nobody_confirms_an_address_without_its_link(senegal, officer):
    with pytest.raises(PermissionDenied):
        move(ask(senegal), "confirm_address", officer)


def test_the_letter_is_the_secretariats_to_read_alone(senegal, officer, focal_point, sign_in):
    address = f"/files/{waiting(senegal).letter_id}/"
    readers = {"officer": officer, "focal point": focal_point, "finance": person("finance")}
    answers = {name: sign_in(user).get(address).status_code for name, user in readers.items()}
    assert answers == {"officer": 200, "focal point": 404, "finance": 404}


# --- Where somebody is in office --------------------------------------------------------------------------------------


def test_confirmed_as_a_successor_the_new_focal_point_takes_over(senegal, officer, focal_point):
    from portal.people import actions

    designation = move(waiting(senegal), "confirm", officer, replaces=True)
    assert current_grant(focal_point, "focal_point") == designation.invitation.replaces
    actions.accept_invitation(designation.invitation, full_name="Awa", password=PASSWORD, language="fr")
    assert not User.objects.get(pk=focal_point.pk).holds("focal_point")
    assert User.objects.get(email="awa@example.org").holds("focal_point", party_id=senegal.pk)


def test_nobody_is_taken_over_from_where_nobody_is_in_office(senegal, officer):
    designation = waiting(senegal)
    with pytest.raises(Refused) as refusal:
        move(designation, "confirm", officer, replaces=True)
    assert list(refusal.value.message_dict) == ["replaces"]
    assert (Designation.objects.get().state, Invitation.objects.count()) == ("waiting", 0)


# --- What nobody confirms ---------------------------------------------------------------------------------------------


def test_what_nobody_confirmed_is_forgotten_letter_and_all(senegal, django_capture_on_commit_callbacks):
    forgotten, kept = ask(senegal), waiting(senegal, email="other@example.org")
    path, storage = forgotten.letter.file.name, forgotten.letter.file.storage
    with clock.at(clock.now() + dt.timedelta(days=9)), django_capture_on_commit_callbacks(execute=True):
        designations.forget_unconfirmed()
    assert list(Designation.objects.all()) == [kept]
    assert list(StoredFile.objects.all()) == [kept.letter]
    assert not storage.exists(path)
