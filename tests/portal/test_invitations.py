"""Invitations: what the answer tells, one for each person and role, so many in an hour, as long as the sender may."""

import datetime as dt
import re
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from portal import clock, registry
from portal.interests.actions import declare_interest
from portal.models import Event, Invitation, Notice, OutgoingMessage, User
from portal.people import actions, designations, invitations
from portal.refusals import Refused
from tests import factories as people
from tests import passes
from tests.applications import factories
from tests.applications.factories import pdf
from tests.factories import PASSWORD, CountryFactory, current_grant, person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ASKED_BEFORE = "This person has already been invited and hasn’t answered yet."
JUDGE = "judge@example.org"


def made_once() -> None:
    """Senegal's application, which a judge evaluates."""
    judge = person("evaluator", email=JUDGE)
    application = factories.in_evaluation(people.focal_point(), people.officer())
    factories.evaluation(application, people.officer(), judge)


def address_of(invitation: Invitation) -> str:
    return passes.address_of(invitation)


def opened(web: Client, invitation: Invitation) -> int:
    """What its link answers."""
    return web.get(address_of(invitation), headers={"accept-language": "en"}, follow=True).status_code


def accept(invitation: Invitation) -> User:
    return actions.accept_invitation(invitation, full_name="Ada", password=PASSWORD, language="en")


def invite(by: User, email: str = "ada@example.org", role: str = "contributor", **given) -> Invitation:
    return actions.invite(email, "Ada", role, by=by, party=people.senegal(), **given)


def open_to(by: User) -> set[str]:
    return set(Invitation.objects.unanswered().filter(invited_by=by).values_list("email", flat=True))


# --- The answer tells nothing of who the person is --------------------------------------------------------------------


def everybody() -> dict[str, str]:
    """Addresses of all kinds of people, one of whom evaluates the Party’s application."""
    closed = person("evaluator", email="closed@example.org")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    confirmed = User.objects.get(email=JUDGE)
    EmailAddress.objects.create(user=confirmed, email="judge.too@example.org", verified=True)
    return {
        "nobody": "nobody@example.org",
        "who evaluates the application": JUDGE,
        "the same by another address": "judge.too@example.org",
        "who evaluates nothing": person("evaluator").email,
        "an officer": person("secretariat").email,
        "finance": person("finance").email,
        "an expert": person("expert").email,
        "a focal point of another Party": person("focal_point").email,
        "a donor": person("donor").email,
        "whose account is closed": closed.email,
    }


ASKED = {
    "contributor": ("/account/deputies/sen/", {"role": "contributor"}),
    "deputy": ("/account/deputies/sen/", {"role": "deputy"}),
    "successor": ("/account/deputies/sen/hand-over/", {}),
}


@pytest.mark.parametrize(("place", "said"), ASKED.values(), ids=ASKED)
def test_a_party_reads_the_same_whomever_it_invites(place, said, focal_point, sign_in, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_OF_A_PARTY", 100)
    web = sign_in(focal_point)

    def answer(email: str) -> tuple:
        letter = {} if "role" in said else {"letter": pdf()}
        typed = {"full_name": "Ada Anyone", "email": email, "language": "en", "_submit": "1", **said, **letter}
        before = Event.objects.latest("pk").pk
        response = web.post(place, typed, follow=True)
        events = Event.objects.filter(pk__gt=before).order_by("pk")
        told = [(one.verb, one.shared, one.party_id, one.about_label, one.reason) for one in events]
        # What the message says differs (next test), but it is read by whom it is sent to, and nobody of the Party.
        sent = OutgoingMessage.objects.filter(template="portal/mail/invitation")
        found = response.redirect_chain, plain(response), told, [message.to for message in sent]
        Notice.objects.all().delete()
        OutgoingMessage.objects.all().delete()
        Invitation.objects.all().delete()
        return repr(found).replace(email, "ADDRESS")

    answers = {who: answer(email) for who, email in everybody().items()}
    assert answers["nobody"].startswith("([('/account/deputies/sen/', 302)], ")
    assert {who for who, said in answers.items() if said != answers["nobody"]} == set()


def plain(response) -> str:
    """The page without what is different each time: tokens, keys of invitations."""
    page = re.sub(r'value="[\w:.-]{20,}"', "", response.content.decode())
    return re.sub(r"/(withdraw|links/invitation)/\d+/", "/", page)


def test_the_officers_are_told_of_the_conflict_and_it_ends_at_the_acceptance(focal_point, officer, senegal, sign_in):
    def waits() -> bool:
        return page in {item.url for item in registry.work_of(User.objects.get(pk=officer.pk))}

    invite(focal_point, "innocent@example.org")
    invitation = invite(focal_point, JUDGE)
    page = reverse("admin:portal_invitation_change", args=[invitation.pk])
    assert waits()
    assert "Ada · Contributor" in sign_in(officer).get("/").content.decode()

    judge = User.objects.get(email=JUDGE)
    refused = sign_in(judge).post(address_of(invitation), {"_submit": "1"})
    assert refused.status_code == 422
    assert "that is a conflict of interest" in refused.content.decode()
    assert not User.objects.get(pk=judge.pk).holds("contributor")

    actions.withdraw_invitation(invitation, by=officer)
    assert not waits()


def test_an_officer_tied_to_the_party_learns_nothing_of_its_evaluators(focal_point, officer, senegal):
    tied = person("secretariat")
    declare_interest(tied, "nationality", country=senegal, by=officer)
    tied = User.objects.get(pk=tied.pk)
    innocent, judge = person("evaluator"), User.objects.get(email=JUDGE)
    for somebody in (innocent, judge):
        with pytest.raises(Refused, match="An interest ties you to this Party"):
            actions.grant_role(somebody, "deputy", by=tied, party=senegal)
        with pytest.raises(Refused, match="An interest ties you to this Party"):
            invite(tied, somebody.email)
    invitation = invite(focal_point, JUDGE)
    page = reverse("admin:portal_invitation_change", args=[invitation.pk])
    assert page not in {item.url for item in registry.work_of(tied)}


def test_an_officer_is_refused_at_once_and_told_why(officer):
    with pytest.raises(Refused) as refusal:
        invite(officer, JUDGE)
    assert list(refusal.value.message_dict) == ["email"]
    assert "conflict of interest" in str(refusal.value.message_dict["email"])


def test_whose_account_is_closed_takes_no_role(focal_point, client):
    closed = person("donor", is_active=False)
    invitation = invite(focal_point, closed.email)
    with pytest.raises(Refused, match="account is closed"):
        accept(invitation)
    assert not User.objects.get(pk=closed.pk).holds("contributor")


def test_a_confirmed_second_address_is_its_owners(focal_point, senegal):
    awa = person("donor")
    EmailAddress.objects.create(user=awa, email="second@example.org", verified=True)
    EmailAddress.objects.create(user=awa, email="claimed@example.org", verified=False)
    assert accept(invite(focal_point, "second@example.org")) == awa
    assert accept(invite(focal_point, "claimed@example.org")) != awa
    with pytest.raises(Refused, match="already signs in"):
        actions.add_person("Second@example.org", "Somebody", by=None)


# --- As long as its sender may invite ---------------------------------------------------------------------------------


def test_what_a_focal_point_has_sent_ends_with_the_role(focal_point, officer, client):
    successor = {"letter": pdf(), "replaces": own(focal_point)}
    sent = [invite(focal_point), invite(focal_point, "next@example.org", "focal_point", **successor)]
    kept = invite(officer, "kept@example.org")
    assert opened(client, sent[0]) == 200
    actions.end_role(own(focal_point), reason="Left the ministry", by=officer)
    for invitation in sent:
        assert opened(client, invitation) == 410
        with pytest.raises(Refused, match="used or withdrawn"):
            accept(invitation)
    assert (open_to(focal_point), open_to(officer)) == (set(), {"kept@example.org"})
    assert opened(client, kept) == 200
    taken_back = Event.objects.filter(verb="portal.invitation_withdrawn").order_by("pk")
    assert [(event.object_id, event.by, event.shared) for event in taken_back] == [
        (str(invitation.pk), officer, True) for invitation in sent
    ]


def own(focal: User):
    return current_grant(focal, "focal_point")


def test_a_deputy_who_succeeds_goes_on_with_what_they_sent_and_the_former_does_not(focal_point, senegal):
    deputy = person("deputy", party=senegal)
    invite(deputy, "by.deputy@example.org")
    invite(focal_point, "by.former@example.org")
    accept(invite(focal_point, deputy.email, "focal_point", letter=pdf(), replaces=own(focal_point)))
    assert (open_to(deputy), open_to(focal_point)) == ({"by.deputy@example.org"}, set())


def test_they_end_with_the_account_too(focal_point, officer, sign_in):
    invitation = invite(focal_point)
    may_not_sign_in = {"full_name": focal_point.full_name, "language": "fr", "time_zone": "Europe/Paris"}
    sign_in(officer).post(reverse("admin:portal_user_change", args=[focal_point.pk]), may_not_sign_in)
    assert not User.objects.get(pk=focal_point.pk).is_active
    assert not Invitation.objects.get(pk=invitation.pk).is_open


def test_a_right_that_was_lost_unseen_opens_nothing(focal_point, client):
    """As where two act at once, or before this was a rule."""
    invitation = invite(focal_point)
    focal_point.grants.update(ended_at=clock.now())
    assert Invitation.objects.get(pk=invitation.pk).is_open
    assert opened(client, invitation) == 410
    with pytest.raises(Refused, match="used or withdrawn"):
        accept(invitation)


def test_what_an_officer_has_sent_ends_with_the_role(officer):
    leaving = person("secretariat")
    invitation = actions.invite("eve@example.org", "Eve", "evaluator", by=leaving)
    actions.end_role(current_grant(leaving, "secretariat"), reason="Left the ministry", by=officer)
    assert not Invitation.objects.get(pk=invitation.pk).is_open


# --- One for each person and role -------------------------------------------------------------------------------------


def test_nobody_is_asked_the_same_twice_whoever_asks(focal_point, senegal, officer):
    first = invite(focal_point)
    for by in (focal_point, person("deputy", party=senegal), officer):
        with pytest.raises(Refused) as refusal:
            invite(by, "ADA@example.org")
        assert refusal.value.message_dict == {
            "email": ["This person has already been invited and hasn’t answered yet."]
        }
    invite(focal_point, role="deputy")  # something else
    actions.withdraw_invitation(first, by=focal_point)
    invite(focal_point)


def test_the_database_keeps_one_open_for_a_person_a_role_and_its_scope(focal_point, officer):
    again = invite(focal_point)
    again.pk, again.email = None, "Ada@Example.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    again.party = CountryFactory()
    again.save(force_insert=True)
    again = actions.invite("eve@example.org", "Eve", "evaluator", by=officer)
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    again.withdrawn_at = clock.now()
    again.save(force_insert=True)


def test_of_equal_ones_of_before_the_last_stays_and_the_trail_tells_of_the_others(focal_point, officer, senegal):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX invitation_open_once")  # which the first release did not have
    given = {"full_name": "Ada", "role": "contributor", "party": senegal, "invited_by": focal_point}
    equal = [
        Invitation.objects.create(email=email, invited_at=clock.now() - days * DAY, **given)
        for email, days in (("ada@example.org", 9), ("Ada@example.org", 1), ("ada@example.org", 3))
    ]
    other = Invitation.objects.create(email="ada@example.org", **given | {"role": "deputy"})
    former = person("focal_point", party=senegal)
    former.grants.update(ended_at=clock.now())
    lapsed = Invitation.objects.create(email="eve@example.org", **given | {"invited_by": former})
    theirs = Invitation.objects.create(email="eve@example.org", full_name="Eve", role="donor", invited_by=officer)
    withdrawn = Invitation.objects.create(email="ada@example.org", withdrawn_at=clock.now(), **given)

    import_module("portal.migrations.0008_invitation_open_once").take_back(apps, None)

    assert set(Invitation.objects.unanswered()) == {equal[1], other, theirs}
    events = Event.objects.filter(verb="portal.invitation_withdrawn")
    assert {event.about for event in events} == {equal[0], equal[2], lapsed}
    assert {(event.by, event.shared, event.party) for event in events} == {(None, True, senegal)}
    assert Invitation.objects.get(pk=withdrawn.pk).withdrawn_at == withdrawn.withdrawn_at


# --- So many in an hour -----------------------------------------------------------------------------------------------


def test_of_twenty_five_in_a_second_ten_are_sent(focal_point, senegal):
    told = []
    for number in range(25):
        try:
            invite(focal_point, f"ada{number}@example.org")
        except Refused as refusal:
            told += refusal.messages
    assert told == ["You have sent 10 invitations within an hour: wait a while before you send another."] * 15
    assert OutgoingMessage.objects.filter(template="portal/mail/invitation").count() == 10
    invite(person("deputy", party=senegal), "by.another@example.org")
    with clock.at(clock.now() + dt.timedelta(hours=1, seconds=1)):
        invite(focal_point, "later@example.org")


def test_what_was_taken_back_counts_too(focal_point, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_OF_A_PARTY", 1)
    actions.withdraw_invitation(invite(focal_point), by=focal_point)
    with pytest.raises(Refused, match="within an hour"):
        invite(focal_point)


def test_an_officer_sends_a_hundred(officer):
    for number in range(11):
        actions.invite(f"eve{number}@example.org", "Eve", "evaluator", by=officer)
    sent = Invitation.objects.filter(invited_by=officer)
    rest = [Invitation(email=f"e{n}@example.org", role="evaluator", invited_by=officer) for n in range(89)]
    Invitation.objects.bulk_create(rest)
    assert sent.count() == 100
    with pytest.raises(Refused, match="You have sent 100 invitations"):
        actions.invite("one.more@example.org", "Eve", "evaluator", by=officer)


# --- A name is a name -------------------------------------------------------------------------------------------------

NAMES = [
    "Awa Ndiaye",
    "Jean-Pierre d’Hérouville",
    "J.-P. O'Neil, Jr.",
    "Dr.Awa Ndiaye",
    "María José (Pepa) de la Cruz y Núñez",
    "Nguyễn Thị Hương",
    "阮氏香",
    "عائشة بنت محمد",
    "அருண்",
    "X",
]
NO_NAMES = [
    "Visit www.casino.example",
    "https://spam.example/win",
    "Win at casino.com",
    "WIN AT CASINO.COM",
    "spam@example.org",
    "Win 1000 dollars",
    "Buy now!",
    "Awa <b>Ndiaye</b>",
    "Cheap watches from the best of all shops in the whole wide world today only",
    "…",
    "---",
    "📢 Awa",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_taken(officer, name):
    assert actions.invite("ada@example.org", name, "evaluator", by=officer).full_name == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_is_refused_wherever_a_name_is_given(officer, focal_point, senegal, name):
    asked = {"authority": "A", "function": "F", "email": "a@example.org", "language": "fr", "letter": pdf()}
    ways = [
        lambda: actions.invite("ada@example.org", name, "evaluator", by=officer),
        lambda: actions.add_person("ada@example.org", name, by=None),
        lambda: designations.ask(party=senegal, full_name=name, **asked),
        lambda: actions.change_profile(
            focal_point, by=focal_point, full_name=name, language="fr", time_zone="Europe/Paris"
        ),
    ]
    for way in ways:
        with pytest.raises(Refused) as refusal, transaction.atomic():
            way()
        assert refusal.value.message_dict == {"full_name": ["Write a name alone: no figures, no signs, no address."]}


def test_the_page_says_so_at_the_name_and_keeps_what_was_typed(focal_point, sign_in):
    typed = {"role": "contributor", "full_name": "www.casino.example", "email": "ada@example.org", "language": "fr"}
    response = sign_in(focal_point).post("/account/deputies/sen/", typed | {"_submit": "1"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["full_name"])
    assert 'value="www.casino.example"' in response.content.decode()
    assert not Invitation.objects.exists()


def test_somebody_who_is_called_otherwise_already_changes_the_rest_of_the_profile():
    user = person("donor", full_name="Person 7")
    actions.change_profile(user, by=user, full_name="Person 7", language="en", time_zone="Africa/Dakar")
    assert User.objects.get(pk=user.pk).time_zone == "Africa/Dakar"


# --- What an officer's form asks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["invitation", "rolegrant"])
def test_countries_are_one_list_by_region_and_each_scope_says_which_roles_want_it(officer, sign_in, kind):
    for name, region in (("Togo", "africa"), ("Benin", "africa"), ("Laos", "asia_pacific")):
        CountryFactory(short_name_en=name, short_name_fr=name, region=region)
    tree = html.fromstring(sign_in(officer).get(f"/admin/portal/{kind}/add/").content)
    (listed,) = tree.xpath("//*[@name='countries']")
    assert (listed.tag, listed.get("multiple"), listed.get("size")) == ("select", "multiple", "8")
    groups = {group.get("label"): [option.text for option in group] for group in listed.xpath("./optgroup")}
    assert groups["Africa"] == sorted(groups["Africa"])
    assert ({"Benin", "Togo"} <= {*groups["Africa"]}, groups["Asia and the Pacific"]) == (True, ["Laos"])
    said = {
        name: tree.xpath(f"//label[@for='id_{name}']/span/text()") for name in ("party", "organisation", "countries")
    }
    assert said == {
        "party": ["(needed for: Country focal point, Deputy focal point, Contributor)"],
        "organisation": ["(needed for: Donor)"],
        "countries": ["(needed for: Field office officer)"],
    }


def test_a_field_office_is_invited_for_the_countries_chosen_and_refused_without(officer, sign_in):
    some = CountryFactory.create_batch(2)
    answers = {"full_name": "Abena", "email": "abena@example.org", "language": "en", "role": "field_office"}
    refused = sign_in(officer).post("/admin/portal/invitation/add/", answers)
    assert list(refused.context["adminform"].form.errors) == ["countries"]
    stranger = sign_in(officer).post("/admin/portal/invitation/add/", answers | {"countries": ["0"]})
    assert list(stranger.context["adminform"].form.errors) == ["countries"]
    assert not Invitation.objects.exists()
    given = answers | {"countries": [country.pk for country in some]}
    assert sign_in(officer).post("/admin/portal/invitation/add/", given).status_code == 302
    assert {*Invitation.objects.get().countries.all()} == {*some}


def test_the_page_of_an_invitation_links_the_authoritys_letter(officer, senegal, sign_in):
    given = {"by": officer, "party": senegal, "letter": pdf()}
    invitation = actions.invite("fatou@example.org", "Fatou", "focal_point", **given)
    page = sign_in(officer).get(f"/admin/portal/invitation/{invitation.pk}/change/").content.decode()
    assert f'href="/files/{invitation.letter_id}/"' in page
