"""Handing over to a successor, and the people who help: invited, ended, by whom."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal.models import Event, Invitation, OutgoingMessage, RoleGrant, StoredFile, User
from portal.people import actions
from portal.refusals import Refused
from tests.applications import factories
from tests.applications.factories import pdf
from tests.factories import PASSWORD, CountryFactory, current_grant, person

pytestmark = pytest.mark.django_db


def name_successor(focal, party, *, by=None, email="next@example.org") -> Invitation:
    grant = current_grant(focal, "focal_point")
    return actions.invite(
        email, "Nadia Next", "focal_point", by=by or focal, party=party, letter=pdf(), language="en", replaces=grant
    )


def accept(invitation: Invitation) -> User:
    return actions.accept_invitation(invitation, full_name="Nadia Next", password=PASSWORD, language="en")


def in_office(party) -> list[str]:
    held = RoleGrant.objects.filter(role="focal_point", party=party, ended_at=None)
    return list(held.values_list("user__full_name", flat=True))


def told(template: str) -> list[str]:
    return sorted(message.to for message in OutgoingMessage.objects.filter(template=f"portal/mail/{template}"))


# --- Handing over -----------------------------------------------------------------------------------------------------


def test_the_focal_point_stays_in_office_until_the_successor_accepts(senegal, focal_point, officer):
    invitation = name_successor(focal_point, senegal)
    assert in_office(senegal) == ["Fatou Focal"]
    assert told("handover_begun") == sorted([focal_point.email, officer.email])
    successor = accept(invitation)
    assert in_office(senegal) == ["Nadia Next"]
    assert told("handed_over") == sorted([focal_point.email, officer.email])
    assert told("handed_over_to_you") == [successor.email]


def test_the_file_is_the_partys_and_the_open_work_follows(senegal, focal_point, sign_in):
    deputy, draft = person("deputy", party=senegal), factories.complete(focal_point)
    successor = accept(name_successor(focal_point, senegal))
    assert f"/applications/{draft.pk}/" in sign_in(successor).get("/").content.decode()
    assert sign_in(User.objects.get(pk=focal_point.pk)).get(f"/applications/{draft.pk}/").status_code == 404
    assert factories.move(draft, "submit", successor, declaration=True).state == "submitted"
    assert User.objects.get(pk=deputy.pk).holds("deputy", party_id=senegal.pk)


def test_a_deputy_who_succeeds_is_deputy_no_longer(senegal, focal_point):
    deputy = person("deputy", party=senegal)
    accept(name_successor(focal_point, senegal, email=deputy.email))
    roles = RoleGrant.objects.filter(user=deputy, ended_at=None).values_list("role", flat=True)
    assert list(roles) == ["focal_point"]


def test_both_ends_are_on_the_trail(senegal, focal_point):
    successor = accept(name_successor(focal_point, senegal))
    ended = Event.objects.get(verb="portal.role_ended")
    granted = Event.objects.filter(verb="portal.role_granted").latest("pk")
    assert (ended.object_id, ended.by) == (str(focal_point.pk), focal_point)
    assert (granted.object_id, granted.by) == (str(successor.pk), focal_point)
    assert Event.objects.filter(verb="portal.handover_begun", party=senegal, shared=True).count() == 1


def test_one_successor_is_named_at_a_time(senegal, focal_point, officer):
    first = name_successor(focal_point, senegal)
    with pytest.raises(Refused, match="already been named"):
        name_successor(focal_point, senegal, email="another@example.org", by=officer)
    actions.withdraw_invitation(first, by=focal_point)
    name_successor(focal_point, senegal, email="another@example.org", by=officer)


def test_the_database_keeps_one_successor_at_a_time(senegal, focal_point):
    first = name_successor(focal_point, senegal)
    first.pk, first.letter = None, None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_an_invitation_is_accepted_once(senegal, focal_point):
    invitation = name_successor(focal_point, senegal)
    accept(invitation)
    with pytest.raises(Refused, match="already been used"):
        accept(invitation)
    assert in_office(senegal) == ["Nadia Next"]


def test_where_the_focal_point_has_left_the_secretariat_names_the_successor(senegal, focal_point, officer):
    invitation = name_successor(focal_point, senegal, by=officer)
    actions.end_role(current_grant(focal_point, "focal_point"), reason="Left", by=officer)  # before anybody accepts
    accept(invitation)
    assert in_office(senegal) == ["Nadia Next"]


def test_the_secretariat_does_so_in_the_admin(senegal, focal_point, officer, sign_in):
    grant = current_grant(focal_point, "focal_point")
    page = sign_in(officer).get("/admin/portal/invitation/add/").content.decode()
    assert f'<option value="{grant.pk}">Senegal · Fatou Focal</option>' in page
    answers = {
        "full_name": "Nadia", "email": "next@example.org", "language": "en", "role": "focal_point",
        "party": senegal.pk, "replaces": grant.pk, "letter_file": pdf(),
    }  # fmt: skip
    assert sign_in(officer).post("/admin/portal/invitation/add/", answers).status_code == 302
    assert Invitation.objects.get().replaces == grant
    wrong = answers | {"role": "deputy", "email": "d@example.org", "letter_file": ""}
    refused = sign_in(officer).post("/admin/portal/invitation/add/", wrong)
    assert "replaces" in refused.context["adminform"].form.errors


def test_nobody_else_hands_over(senegal, focal_point):
    other = person("focal_point", party=senegal)  # in office beside the one who is to be succeeded
    others = [person(role, party=senegal) for role in ("deputy", "contributor")]
    others += [person(role) for role in ("focal_point", "deputy", "finance", "evaluator", "expert", "donor")]
    for user in (other, *others):
        with pytest.raises(PermissionDenied):
            name_successor(focal_point, senegal, by=user)
    with pytest.raises(PermissionDenied):  # nor adds another focal point
        actions.invite("x@example.org", "X", "focal_point", by=focal_point, party=senegal, letter=pdf())
    assert (Invitation.objects.count(), StoredFile.objects.count(), OutgoingMessage.objects.count()) == (0, 0, 0)
    assert name_successor(focal_point, senegal).replaces.user == focal_point


def test_of_two_focal_points_each_hands_over_their_own_role(senegal, focal_point, sign_in):
    other = person("focal_point", party=senegal)
    answers = {"full_name": "Nadia", "email": "next@example.org", "language": "en", "letter": pdf(), "_submit": "1"}
    assert sign_in(other).post("/account/deputies/sen/hand-over/", answers).status_code == 302
    accept(Invitation.objects.get())
    assert set(in_office(senegal)) == {"Fatou Focal", "Nadia Next"}


def test_nobody_succeeds_to_themselves(senegal, focal_point):
    with pytest.raises(Refused) as refusal:
        name_successor(focal_point, senegal, email=focal_point.email)
    assert list(refusal.value.message_dict) == ["email"]


def test_only_the_partys_own_focal_point_is_taken_over_from(senegal, focal_point, officer):
    with pytest.raises(Refused) as refusal:
        name_successor(focal_point, CountryFactory(), by=officer)
    assert list(refusal.value.message_dict) == ["replaces"]


def test_without_the_letter_nobody_is_named(senegal, focal_point, sign_in):
    answers = {"full_name": "Nadia", "email": "next@example.org", "language": "en", "_submit": "1"}
    page = sign_in(focal_point)
    response = page.post("/account/deputies/sen/hand-over/", answers)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["letter"])
    response = page.post("/account/deputies/sen/hand-over/", answers | {"letter": pdf()})
    assert (response.status_code, Invitation.objects.get().replaces.user) == (302, focal_point)


# --- Who helps --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"), [("focal_point", {"deputy", "contributor"}), ("deputy", {"contributor"}), ("contributor", set())]
)
def test_who_invites_whom(senegal, role, may):
    host, invited = person(role, party=senegal), set()
    for wanted in ("deputy", "contributor", "secretariat", "expert"):
        try:
            party = senegal if wanted in ("deputy", "contributor") else None
            actions.invite(f"{wanted}@example.org", "X", wanted, by=host, party=party)
            invited.add(wanted)
        except PermissionDenied:
            pass
    assert invited == may


def test_the_page_of_the_people_invites_a_contributor(senegal, sign_in):
    page = sign_in(person("deputy", party=senegal))
    answers = {
        "role": "contributor",
        "full_name": "Cora",
        "email": "cora@example.org",
        "language": "fr",
        "_submit": "1",
    }
    assert page.post("/account/deputies/sen/", answers).headers["Location"] == "/account/deputies/sen/"
    assert Invitation.objects.get().role == "contributor"
    refused = page.post("/account/deputies/sen/", answers | {"role": "deputy", "email": "d@example.org"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["role"])


def test_the_focal_point_ends_the_role_of_who_helps(senegal, focal_point, sign_in):
    helper = person("contributor", party=senegal)
    address = f"/account/deputies/sen/end/{current_grant(helper, 'contributor').pk}/"
    assert sign_in(person("deputy", party=senegal)).get(address).status_code == 403
    unsaid = sign_in(focal_point).post(address, {"_submit": "1"})
    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (422, ["reason"])
    assert User.objects.get(pk=helper.pk).holds("contributor")
    answers = {"_submit": "1", "reason": "Elle change de service."}
    assert sign_in(focal_point).post(address, answers).status_code == 302
    assert not User.objects.get(pk=helper.pk).holds("contributor")
    assert told("role_ended") == [helper.email]
    assert "Elle change de service." in OutgoingMessage.objects.get(template="portal/mail/role_ended").text
    again = sign_in(focal_point).post(address, answers, follow=True)
    assert again.redirect_chain == [("/account/deputies/sen/", 302)]
    assert "Ce rôle a déjà pris fin." in again.content.decode()
    assert Event.objects.filter(verb="portal.role_ended").count() == 1


def test_nobody_ends_a_role_that_is_not_theirs_to_end(senegal, focal_point):
    other, own = person("deputy"), current_grant(focal_point, "focal_point")
    deputy = person("deputy", party=senegal)
    for user, grant in ((focal_point, current_grant(other, "deputy")), (focal_point, own), (deputy, own)):
        with pytest.raises(PermissionDenied):
            actions.end_role(grant, reason="Left the ministry", by=user)


def test_the_focal_point_withdraws_what_a_deputy_has_sent_and_a_deputy_their_own(senegal, focal_point, sign_in):
    deputy = person("deputy", party=senegal)
    invitation = actions.invite("c@example.org", "Cora", "contributor", by=deputy, party=senegal)
    address = f"/account/deputies/sen/withdraw/{invitation.pk}/"
    assert sign_in(person("deputy", party=senegal)).get(address).status_code == 403
    assert sign_in(focal_point).post(address, {"_submit": "1"}).status_code == 302
    invitation.refresh_from_db()
    assert not invitation.is_open


def test_the_secretariats_invitations_of_who_helps_are_the_focal_points_to_withdraw_and_no_other(
    senegal, focal_point, officer
):
    other = CountryFactory()
    sent = {
        "deputy": actions.invite("d@example.org", "D", "deputy", by=officer, party=senegal),
        "contributor": actions.invite("c@example.org", "C", "contributor", by=officer, party=senegal),
        "focal point": actions.invite("f@example.org", "F", "focal_point", by=officer, party=senegal, letter=pdf()),
        "another Party’s": actions.invite("o@example.org", "O", "deputy", by=officer, party=other),
        "evaluator": actions.invite("e@example.org", "E", "evaluator", by=officer),
    }

    def withdraws(invitation: Invitation) -> bool:
        try:
            actions.withdraw_invitation(invitation, by=focal_point)
        except PermissionDenied:
            return False
        return not Invitation.objects.get(pk=invitation.pk).is_open

    assert {who: withdraws(invitation) for who, invitation in sent.items()} == {
        "deputy": True, "contributor": True, "focal point": False, "another Party’s": False, "evaluator": False,
    }  # fmt: skip


def test_the_page_offers_what_may_be_withdrawn_and_refuses_the_rest(senegal, focal_point, officer, sign_in):
    mine = actions.invite("d@example.org", "D", "deputy", by=officer, party=senegal)
    theirs = actions.invite("f@example.org", "F", "focal_point", by=officer, party=senegal, letter=pdf())
    web = sign_in(focal_point)
    page = web.get("/account/deputies/sen/").content.decode()
    addresses = [f"/account/deputies/sen/withdraw/{invitation.pk}/" for invitation in (mine, theirs)]
    assert [address in page for address in addresses] == [True, False]
    assert web.post(addresses[1], {"_submit": "1"}).status_code == 403
    assert Invitation.objects.get(pk=theirs.pk).is_open
