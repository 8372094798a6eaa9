"""The expert bank: who writes an entry, what is kept of it, and what the database refuses."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from experts import actions, queries
from experts.models import Expert
from portal import files
from portal.models import Event, Invitation, OutgoingMessage, User
from portal.people import actions as people
from tests import factories
from tests.experts.factories import activity, admitted, candidate, profile, theme
from tests.papers import PDF

pytestmark = pytest.mark.django_db


def pdf(name: str = "cv.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_the_secretariat_adds_an_entry_and_the_trail_says_what_it_holds(officer):
    expert = actions.add(
        email="Ada@Example.org", by=officer, cv=pdf(), **profile(activities=[activity("2.1")], themes=[theme("b")])
    )
    assert (expert.state, expert.email, expert.user) == ("candidate", "ada@example.org", None)
    assert Expert.objects.get().languages == ["en", "fr"]
    assert [file.name for file in files.about(expert, actions.CV)] == ["cv.pdf"]
    added = Event.objects.get(verb="experts.added")
    assert added.changes["languages"] == [None, ["en", "fr"]]
    assert added.changes["activities"] == [None, [activity("2.1").pk]]
    assert not added.shared


def test_an_expert_writes_their_own_entry_once():
    user = factories.person("expert")
    expert = actions.add(email=user.email, by=user, **profile())
    assert (expert.user, expert.state) == (user, "candidate")
    with pytest.raises(ValidationError, match="already"):
        actions.add(email="another@example.org", by=user, **profile())
    assert Expert.objects.count() == 1


@pytest.mark.parametrize("role", ["focal_point", "deputy", "evaluator", "field_office", "donor", "finance"])
def test_nobody_else_writes_entries(role):
    with pytest.raises(PermissionDenied):
        actions.add(email="a@example.org", by=factories.person(role), **profile())


def test_an_address_has_one_entry_whatever_its_case(officer):
    candidate(email="ada@example.org", by=officer)
    with pytest.raises(ValidationError) as refused:
        actions.add(email="ADA@example.org", by=officer, **profile())
    assert list(refused.value.message_dict) == ["email"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("languages", []),
        ("languages", ["xx"]),
        ("regions", ["atlantis"]),
        ("years", -1),
        ("full_name", ""),
        ("full_name", "A" * 151),
        ("biography", "word " * 301),
        ("day_rate", -5),
        ("gender", "zz"),
    ],
)
def test_what_an_entry_cannot_say(officer, field, value):
    with pytest.raises(ValidationError) as refused:
        actions.add(email="a@example.org", by=officer, **profile(**{field: value}))
    assert list(refused.value.message_dict) == [field]
    assert not Expert.objects.exists()


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("expert_email_once", {"email": "FIRST@example.org"}),
        ("expert_state_known", {"state": "famous"}),
        ("expert_years_0_to_70", {"years": 71}),
        ("expert_day_rate_not_negative", {"day_rate": -1}),
        ("expert_name_and_languages", {"full_name": ""}),
        ("expert_name_and_languages", {"languages": []}),
    ],
)
def test_the_database_refuses_it_too(officer, constraint, change):
    candidate(email="first@example.org", by=officer)
    second = candidate(email="second@example.org", by=officer)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Expert.objects.filter(pk=second.pk).update(**change)


def test_a_change_is_on_the_trail_with_what_it_changed(officer):
    user = factories.person("expert")
    expert = candidate(user, by=officer)
    actions.change(expert, by=user, **profile(years=13, languages=["fr"]))
    changed = Event.objects.get(verb="experts.changed")
    assert (changed.by, changed.changes["years"], changed.changes["languages"]) == (
        user,
        [12, 13],
        [["en", "fr"], ["fr"]],
    )


def test_saving_without_a_change_leaves_no_trace(officer):
    expert = candidate(by=officer)
    actions.change(expert, by=officer, **profile())
    assert not Event.objects.filter(verb="experts.changed").exists()


def test_an_entry_that_has_left_the_bank_is_not_changed(officer):
    user = factories.person("expert")
    expert = candidate(user, by=officer)
    expert.lifecycle.perform(expert, "withdraw", by=user)
    with pytest.raises(ValidationError, match="left the bank"):
        actions.change(expert, by=user, years=30)


def test_another_expert_changes_nothing(officer):
    expert = candidate(factories.person("expert"), by=officer)
    with pytest.raises(PermissionDenied):
        actions.change(expert, by=factories.person("expert"), years=30)


# --- Inviting ------------------------------------------------------------------------------------------------------


def test_an_invited_expert_finds_their_entry_when_they_accept(officer):
    expert = candidate(email="ada@example.org", by=officer)
    invitation = actions.invite(expert, by=officer)
    assert OutgoingMessage.objects.get().to == "ada@example.org"

    user = people.accept_invitation(invitation, full_name="Ada", password=factories.PASSWORD, language="en")

    assert queries.entry_of(user) == expert
    assert user.holds("expert")
    assert Event.objects.get(verb="experts.linked").by == user


@pytest.mark.parametrize(("role", "zone"), [("expert", "America/Toronto"), ("evaluator", "Europe/Paris")])
def test_the_account_of_an_invited_expert_has_the_clock_of_where_they_live(role, zone, officer):
    """As the entry says, which tells nothing of somebody who comes to do something else."""
    candidate(email="Ada@example.org", by=officer)
    invitation = people.invite("ada@example.org", "Ada", role, by=officer)
    user = people.accept_invitation(invitation, full_name="Ada", password=factories.PASSWORD, language="en")
    assert user.time_zone == zone


def test_the_owner_of_a_closed_account_is_not_invited(officer):
    expert = candidate(email="ada@example.org", by=officer)
    factories.closed(factories.person("evaluator", email="ada@example.org"))
    with pytest.raises(ValidationError, match="account of this person is closed"):
        actions.invite(expert, by=officer)
    assert queries.entry_of(User.objects.get(email="ada@example.org")) is None


def test_somebody_who_signs_in_already_is_linked_at_once(officer):
    user = factories.person("evaluator", email="ada@example.org")
    expert = candidate(email="ada@example.org", by=officer)
    assert actions.invite(expert, by=officer) is None
    assert queries.entry_of(user) == expert
    assert not Invitation.objects.exists()
    with pytest.raises(ValidationError, match="already signs in"):
        actions.invite(expert, by=officer)


def test_accepting_another_role_links_nothing(officer, senegal):
    candidate(email="ada@example.org", by=officer)
    invitation = people.invite("ada@example.org", "Ada", "evaluator", by=officer)
    user = people.accept_invitation(invitation, full_name="Ada", password=factories.PASSWORD, language="en")
    assert queries.entry_of(user) is None


# --- Who sees what -------------------------------------------------------------------------------------------------


def test_everyone_sees_what_is_theirs(officer, focal_point):
    own, other = factories.person("expert"), factories.person("expert")
    mine, theirs = candidate(own, by=officer), candidate(other, by=officer)
    assert set(queries.visible_to(officer)) == {mine, theirs}
    assert set(queries.visible_to(own)) == {mine}
    assert not queries.visible_to(focal_point).exists()
    assert not queries.visible_to(factories.person("evaluator")).exists()


# --- Matching ------------------------------------------------------------------------------------------------------


def test_match_ranks_admitted_experts_and_says_why(officer, django_assert_num_queries):
    wanted = [activity("1.1"), activity("2.1")]
    best = admitted(
        by=officer,
        full_name="Best",
        activities=wanted,
        outputs=[activity("1.1").output],
        languages=["fr", "vi"],
        regions=["africa"],
    )
    fair = admitted(by=officer, full_name="Fair", activities=[activity("2.1")], languages=["en"], regions=[])
    none = admitted(by=officer, full_name="None", activities=[activity("5.1")], languages=["es"], regions=[])
    candidate(by=officer, full_name="Not admitted yet", activities=wanted)

    with django_assert_num_queries(2):
        found = list(queries.match(activities=wanted, languages=["fr"], region="africa"))

    assert [(expert, expert.score) for expert in found] == [(best, 2 * 4 + 2 + 2 + 1), (fair, 4), (none, 0)]
    with django_assert_num_queries(0):
        words = [queries.in_words(e, activities=wanted, languages=["fr"], region="africa") for e in found]
    assert words == [
        ["Activities in common: 1.1, 2.1", "Outputs in common: 1", "Works in: French", "Knows the region: Africa"],
        ["Activities in common: 2.1"],
        ["Nothing in common with this project."],
    ]


def test_one_language_is_not_found_in_another(officer):
    expert = admitted(by=officer, languages=["en"])
    assert not queries.admitted().filter(queries.working_in("e")).exists()
    assert queries.admitted().filter(queries.working_in("en")).get() == expert


def test_matching_takes_as_many_queries_for_three_experts_as_for_one(officer, django_assert_num_queries):
    wanted = [activity()]
    for number in range(3):
        admitted(by=officer, full_name=f"Expert {number}")
        with django_assert_num_queries(2):
            list(queries.match(activities=wanted, languages=["fr", "en"]))
