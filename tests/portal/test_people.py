"""People come by invitation, and hold roles within a scope."""

import re
from io import StringIO

import pytest
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from portal.models import Invitation, OutgoingMessage, RoleGrant, User
from portal.outgoing import outbox
from portal.people import actions
from portal.refusals import Refused
from tests.applications.factories import pdf
from tests.factories import PASSWORD, CountryFactory, UserFactory, current_grant, person
from tests.passes import says_the_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "field"),
    [("focal_point", "party"), ("deputy", "party"), ("donor", "organisation"), ("field_office", "countries")],
)
def test_a_role_needs_its_scope(role, field, officer):
    with pytest.raises(Refused) as refusal:
        actions.grant_role(UserFactory(), role, by=officer)
    assert list(refusal.value.message_dict) == [field]


def test_the_database_refuses_a_focal_point_of_nowhere():
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=UserFactory(), role="focal_point")


def test_only_a_party_has_a_focal_point(officer):
    with pytest.raises(Refused, match="not a Party"):
        actions.grant_role(UserFactory(), "focal_point", by=officer, party=CountryFactory(is_party=False))


def test_one_person_may_hold_several_roles_but_each_once(senegal, officer):
    user = person("focal_point", "expert", party=senegal)
    assert {grant.role for grant in user.current_grants} == {"focal_point", "expert"}
    with pytest.raises(Refused, match="already holds"):
        actions.grant_role(user, "expert", by=officer)


def test_the_admin_opens_and_closes_with_the_staff_role(officer):
    user = person("secretariat", "expert")
    assert user.is_staff
    actions.end_role(current_grant(user, "secretariat"), reason="Left the ministry", by=officer)
    user = User.objects.get(pk=user.pk)
    assert (user.is_staff, user.holds("secretariat"), user.holds("expert")) == (False, False, True)


def test_a_focal_point_is_invited_with_the_letter_of_the_authority(officer, senegal):
    with pytest.raises(Refused) as refusal:
        actions.invite("awa@example.org", "Awa", "focal_point", by=officer, party=senegal)
    assert list(refusal.value.message_dict) == ["letter"]
    assert (Invitation.objects.count(), OutgoingMessage.objects.count()) == (0, 0)


def invitation_address(officer, senegal, *browsers: Client) -> str:
    """Where the message leads, once each browser has said to whom it was sent."""
    actions.invite("awa@example.org", "Awa", "focal_point", by=officer, party=senegal, letter=pdf(), language="en")
    outbox.send(OutgoingMessage.objects.get().pk)
    address = re.search(r"/invitation/\S+/", mail.outbox[0].body).group()
    for browser in browsers:
        says_the_address(browser, address, "awa@example.org")
    return address


def test_the_invited_person_chooses_a_password_and_is_signed_in(client, officer, senegal):
    address = invitation_address(officer, senegal, client)
    page = client.get(address, headers={"accept-language": "en"})
    assert "Country focal point" in page.content.decode()
    answers = {"full_name": "Awa Ndiaye", "language": "fr", "password": PASSWORD, "_submit": "1"}
    response = client.post(address, answers)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    user = User.objects.get(email="awa@example.org")
    assert (user.full_name, user.language, user.party_ids("focal_point")) == ("Awa Ndiaye", "fr", {senegal.pk})
    assert int(client.session["_auth_user_id"]) == user.pk
    assert client.post(address, answers).headers["Location"] == "/"  # a second click
    client.logout()
    assert client.get(address).status_code == 410


def test_who_is_signed_in_takes_another_role_without_signing_in_again(sign_in, client, officer, senegal):
    awa = UserFactory(email="awa@example.org")
    address = invitation_address(officer, senegal)
    response = sign_in(awa).post(address, {"_submit": "1"}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "The role has been added to your account." in response.content.decode()
    assert User.objects.get(pk=awa.pk).party_ids("focal_point") == {senegal.pk}


def test_the_second_click_that_left_before_the_first_signed_in_leads_home_too(client, officer, senegal):
    late = Client()
    address = invitation_address(officer, senegal, client, late)
    token = re.search(r'name="_token" value="([^"]+)"', client.get(address).content.decode()).group(1)
    answers = {"full_name": "Awa Ndiaye", "language": "fr", "password": PASSWORD, "_submit": "1", "_token": token}
    late.cookies["csrftoken"] = client.cookies["csrftoken"].value
    assert [web.post(address, answers).headers["Location"] for web in (client, late)] == ["/", "/"]
    assert User.objects.filter(email="awa@example.org").count() == 1
    assert client.session["_auth_user_backend"] == "portal.people.signin.PortalBackend"
    assert "_auth_user_id" not in late.session


def test_who_has_an_account_already_is_led_to_sign_in(client, officer, senegal):
    awa = UserFactory(email="awa@example.org")
    address = invitation_address(officer, senegal, client)
    page = client.post(address, {"_submit": "1"}, headers={"accept-language": "en"}, follow=True)
    assert page.redirect_chain == [("/accounts/login/", 302)]
    assert "The role has been added to your account. Sign in to go on." in page.content.decode()
    assert User.objects.get(pk=awa.pk).party_ids("focal_point") == {senegal.pk}


def test_a_weak_password_is_refused_at_its_field_and_nothing_is_made(client, officer, senegal):
    address = invitation_address(officer, senegal, client)
    response = client.post(address, {"full_name": "Awa", "language": "fr", "password": "12345", "_submit": "1"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["password"]
    assert not User.objects.filter(email="awa@example.org").exists()


def test_a_false_link_leads_nowhere(client, officer, senegal):
    right = invitation_address(officer, senegal, client)
    invitation = Invitation.objects.get()
    tampered = f"{right[:-2]}{'A' if right[-2] != 'A' else 'B'}/"
    other_kind = f"/invitation/{signing.dumps(invitation.pk, salt='portal.designation')}/"
    nobodys = f"/invitation/{signing.dumps(invitation.pk + 1, salt='portal.invitation')}/"
    for address in ("/invitation/not-a-token/", f"/invitation/{invitation.pk}/", tampered, other_kind, nobodys):
        answers = [client.get(address), client.post(address, {"full_name": "X", "password": PASSWORD, "_submit": "1"})]
        assert [answer.status_code for answer in answers] == [410, 410], address
    assert client.get(right).status_code == 200
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email=invitation.email).exists()


def test_a_focal_point_invites_a_deputy_for_that_party_alone(focal_point, senegal):
    actions.invite("demba@example.org", "Demba", "deputy", by=focal_point, party=senegal)
    with pytest.raises(PermissionDenied):
        actions.invite("eve@example.org", "Eve", "deputy", by=focal_point, party=CountryFactory())
    with pytest.raises(PermissionDenied):
        actions.invite("eve@example.org", "Eve", "secretariat", by=focal_point)


def test_demo_accounts_exist_only_in_the_demo(client, settings):
    actions.add_person("demo@example.org", "Demo", by=None, is_demo=True, password=PASSWORD)
    answers = {"login": "demo@example.org", "password": PASSWORD}
    settings.DEMO = False
    client.post("/accounts/login/", answers)
    assert "_auth_user_id" not in client.session
    settings.DEMO = True
    client.post("/accounts/login/", answers)
    assert "_auth_user_id" in client.session
    settings.DEMO = False
    assert client.get("/account/").status_code == 302


def test_staff_set_up_a_second_factor_outside_the_demo(sign_in, settings, officer):
    settings.DEMO = False
    response = sign_in(officer).get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/2fa/totp/activate/")
    settings.DEMO = True
    assert sign_in(officer).get("/").status_code == 200
    settings.DEMO = False
    assert sign_in(person("donor")).get("/account/").status_code == 200


def test_the_first_officer_is_let_in_by_a_command_and_chooses_a_password(client):
    call_command("add_officer", "first@example.org", "Fernanda First", "--language=en", stdout=StringIO())
    officer = User.objects.get(email="first@example.org")
    assert (officer.is_staff, officer.holds("secretariat"), officer.has_usable_password()) == (True, True, False)
    outbox.send(OutgoingMessage.objects.get().pk)
    address = re.search(r"/accounts/password/reset/key/\S+/", mail.outbox[0].body).group()
    form = client.get(address, follow=True)
    answers = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(form.redirect_chain[-1][0], answers)
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_an_address_already_in_use_is_refused_by_the_command(officer):
    with pytest.raises(CommandError, match="already signs in"):
        call_command("add_officer", officer.email, "Another")
