"""Who may give, take and keep a role: never to oneself, never away from the last officer, never against a conflict."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from applications.actions import attach
from portal import files
from portal.models import Event, Invitation, RoleGrant, User
from portal.people import actions
from portal.refusals import Refused
from portal.roles import WRITERS
from portal.rules import (
    follows_country,
    is_donor,
    is_evaluator,
    is_expert,
    is_field_office,
    is_finance,
    is_focal_point,
    is_secretariat,
    may_invite,
    speaks_for_party,
    writes_for_party,
)
from portal.written import date_long
from tests.applications import factories as applications
from tests.applications.factories import pdf
from tests.factories import UserFactory, closed, current_grant, person

pytestmark = pytest.mark.django_db
ENDS = {"_submit": "1", "reason": "The agreement is over."}


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_last_officer_stays(officer, sign_in):
    grant = current_grant(officer, "secretariat")
    response = sign_in(officer).post(reverse("admin:portal_rolegrant_end", args=[grant.pk]), ENDS)
    assert (response.status_code, "last officer" in response.content.decode()) == (422, True)
    assert User.objects.get(pk=officer.pk).holds("secretariat")
    person("secretariat", is_active=False)  # and one who can't sign in is no successor
    with pytest.raises(Refused, match="last officer"):
        actions.end_role(grant, reason="Left the ministry", by=officer)


def test_the_last_officer_cannot_be_shut_out(officer, sign_in):
    address = reverse("admin:portal_user_change", args=[officer.pk])
    answers = {"full_name": officer.full_name, "language": "en", "time_zone": "Europe/Paris"}
    assert "last officer" in sign_in(officer).post(address, answers).content.decode()
    assert User.objects.get(pk=officer.pk).is_active
    person("secretariat")
    assert sign_in(officer).post(address, answers).status_code == 302
    assert not User.objects.get(pk=officer.pk).is_active


def test_a_role_ends_once_for_a_reason_and_a_second_click_is_told_so(officer, sign_in):
    grant = current_grant(person("donor"), "donor")
    client, address = sign_in(officer), reverse("admin:portal_rolegrant_end", args=[grant.pk])
    assert f'href="{address}"' in client.get(reverse("admin:portal_rolegrant_change", args=[grant.pk])).content.decode()
    unsaid = client.post(address, ENDS | {"reason": " "})
    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (422, ["reason"])
    assert current_grant(grant.user, "donor") == grant
    answers = [client.post(address, ENDS), client.post(address, ENDS)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert "already ended" in said(answers[1])[-1]
    assert Event.objects.get(verb="portal.role_ended").reason == "The agreement is over."


def test_the_pages_of_a_person_and_of_a_role_lead_to_each_other_and_name_both(officer, sign_in):
    donor = person("donor")
    grant, client = current_grant(donor, "donor"), sign_in(officer)
    its_page = reverse("admin:portal_rolegrant_change", args=[grant.pk])
    own_page = reverse("admin:portal_user_change", args=[donor.pk])
    assert f'<a href="{its_page}">{grant}</a>' in client.get(own_page).content.decode()
    assert donor.full_name in client.get(reverse("admin:portal_rolegrant_end", args=[grant.pk])).content.decode()
    client.post(reverse("admin:portal_rolegrant_end", args=[grant.pk]), ENDS)
    grant.refresh_from_db()
    until = f"{date_long(grant.ended_at)}, {timezone.localtime(grant.ended_at):%H:%M}"
    assert re.search(rf"Until.*{until}", client.get(its_page).content.decode(), re.DOTALL)
    assert f'href="{its_page}"' not in client.get(own_page).content.decode()


def test_no_caller_ends_a_role_without_a_reason(officer):
    grant = current_grant(person("donor"), "donor")
    with pytest.raises(Refused) as refusal:
        actions.end_role(grant, reason=" \u200b\n", by=officer)
    assert list(refusal.value.message_dict) == ["reason"]
    assert RoleGrant.objects.get(pk=grant.pk).ended_at is None


def test_nobody_gives_a_role_to_themselves(officer):
    with pytest.raises(Refused, match="ask a colleague"):
        actions.grant_role(officer, "finance", by=officer)
    with pytest.raises(Refused) as refusal:
        actions.invite(officer.email.upper(), "Me", "evaluator", by=officer)
    assert list(refusal.value.message_dict) == ["email"]
    assert RoleGrant.objects.filter(user=officer).count() == 1


def test_who_evaluates_a_party_cannot_speak_for_it(officer, focal_point, senegal):
    judge = person("evaluator")
    applications.evaluation(applications.in_evaluation(focal_point, officer), officer, judge)
    invitation = actions.invite(judge.email, "Judge", "deputy", by=focal_point, party=senegal)
    with pytest.raises(Refused, match="conflict of interest"):
        actions.accept_invitation(invitation, full_name="", password="", language="en")
    with pytest.raises(Refused, match="conflict of interest"):
        actions.grant_role(judge, "deputy", by=officer, party=senegal)
    actions.grant_role(UserFactory(), "deputy", by=officer, party=senegal)


def test_an_invitation_is_withdrawn_while_it_is_open(officer, focal_point, senegal, sign_in):
    invitation = actions.invite("demba@example.org", "Demba", "deputy", by=focal_point, party=senegal)
    client, page = sign_in(officer), reverse("admin:portal_invitation_change", args=[invitation.pk])
    address = reverse("admin:portal_invitation_withdraw", args=[invitation.pk])
    assert "Withdraw this invitation" in client.get(page).content.decode()
    assert client.get(address).status_code == 302
    assert Invitation.objects.get(pk=invitation.pk).is_open
    answers = [client.post(address), client.post(address)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert "already been used or withdrawn" in said(answers[1])[-1]
    assert not Invitation.objects.get(pk=invitation.pk).is_open
    assert "Withdraw this invitation" not in client.get(page).content.decode()


def test_an_evaluator_whose_role_has_ended_reads_nothing_more(officer, focal_point, sign_in):
    judge = person("evaluator")
    application = applications.in_evaluation(focal_point, officer)
    applications.evaluation(application, officer, judge)
    address = reverse("stored-file", args=[stored_about(application).pk])
    assert sign_in(judge).get(address).status_code == 200
    actions.end_role(current_grant(judge, "evaluator"), reason="Left the ministry", by=officer)
    assert sign_in(judge).get(address).status_code == 404


def test_a_deputy_whose_role_has_ended_no_longer_reads_what_they_handed_in(officer, focal_point, senegal, sign_in):
    deputy = person("deputy", party=senegal)
    stored = attach(applications.draft(focal_point), pdf(), by=deputy)
    address = reverse("stored-file", args=[stored.pk])
    assert sign_in(deputy).get(address).status_code == 200
    actions.end_role(current_grant(deputy, "deputy"), reason="Left the ministry", by=officer)
    assert sign_in(deputy).get(address).status_code == 404


def stored_about(application):
    return files.about(application).first()


STAFF = {
    "secretariat": is_secretariat,
    "finance": is_finance,
    "donor": is_donor,
    "evaluator": is_evaluator,
    "expert": is_expert,
    "field_office": is_field_office,
}
OF_A_PARTY = {
    "focal_point": (is_focal_point, speaks_for_party, writes_for_party),
    "deputy": (speaks_for_party, writes_for_party),
    "contributor": (writes_for_party,),
}


@pytest.mark.parametrize("role", [*STAFF, *OF_A_PARTY, "follows"])
def test_a_role_is_nothing_without_an_account_that_is_open(role, senegal):
    """Whoever asks on somebody’s behalf, such as a worker on that of a releaser, goes by it too."""
    of_senegal = SimpleNamespace(party_id=senegal.pk)
    if role in STAFF:
        user, asked = person(role), [lambda u: STAFF[role](u)]
    elif role == "follows":
        user, asked = person("field_office", countries=[senegal]), [lambda u: follows_country(u, of_senegal)]
    else:
        user = person(role, party=senegal)
        asked = [lambda u, rule=rule: rule(u, of_senegal) for rule in OF_A_PARTY[role]]
    assert all(may(user) for may in asked)
    user = closed(user)
    assert (user.current_grants, user.party_ids(*WRITERS), user.followed_country_ids) == ([], set(), set())
    assert not user.holds("field_office" if role == "follows" else role)
    assert not any(may(user) for may in asked)
    assert not may_invite(user, "contributor", senegal, None)


def test_an_account_that_is_opened_again_has_its_roles_and_the_administration(officer, sign_in):
    """A role that ended meanwhile takes no other with it."""
    user = closed(person("finance", "secretariat"))
    actions.end_role(current_grant(user, "secretariat"), reason="Left the ministry", by=officer)
    User.objects.filter(pk=user.pk).update(is_active=True)
    again = User.objects.get(pk=user.pk)
    assert (again.holds("finance"), again.holds("secretariat"), again.is_staff) == (True, False, True)


def test_the_session_of_a_closed_account_goes_no_further(officer, sign_in):
    web = sign_in(officer)
    closed(officer)
    assert User.objects.with_roles(officer.pk).current_grants == []
    assert web.get("/admin/").status_code == 302
