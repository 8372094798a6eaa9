"""An application's life, from the first draft to the decision."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from applications import actions
from applications.dossier import sections
from applications.models import Application
from portal import clock
from portal.models import Event
from portal.refusals import GateClosed, Refused, WrongState
from portal.sittings import Overtaken
from tests.applications import factories
from tests.factories import CountryFactory, closed, person
from tests.told import told

pytestmark = pytest.mark.django_db


def test_one_live_application_per_party_and_call(focal_point):
    first = factories.draft(focal_point)
    with pytest.raises(Refused, match="already has an application"):
        factories.draft(focal_point, on=first.call)
    factories.move(first, "abandon", focal_point)
    second = factories.draft(focal_point, on=first.call)
    assert second.is_live
    assert not first.is_live


def test_the_database_refuses_a_second_live_application(focal_point):
    first = factories.draft(focal_point)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            call=first.call, party=first.party, title="B", language="fr", created_by=focal_point, logistics_ceiling=1
        )


def test_only_a_listed_party_may_apply_and_only_its_own_people(focal_point, senegal):
    other = CountryFactory()
    elsewhere = factories.call(other)
    with pytest.raises(Refused, match="isn’t open to your country"):
        actions.start(elsewhere, senegal, title="A", language="fr", by=focal_point)
    with pytest.raises(PermissionDenied):
        actions.start(elsewhere, other, title="A", language="fr", by=focal_point)
    with pytest.raises(PermissionDenied):
        actions.start(factories.call(senegal), senegal, title="A", language="fr", by=closed(focal_point))
    with pytest.raises(Refused) as refusal:
        actions.start(factories.call(senegal), senegal, title="A", language="ar", by=focal_point)
    assert list(refusal.value.message_dict) == ["language"]


def test_an_empty_draft_lacks_every_section_and_cannot_be_submitted(focal_point):
    application = factories.draft(focal_point)
    assert set(sections.lacking(application)) == {kind.key for kind in sections.SECTIONS}
    with pytest.raises(GateClosed) as refusal:
        factories.move(application, "submit", focal_point, declaration=True)
    assert len(refusal.value.messages) == len(sections.SECTIONS) == 14
    assert Application.objects.get().state == "draft"


def test_submitting_gives_a_reference_and_tells_both_sides(focal_point, officer, senegal):
    deputy = person("deputy", party=senegal)
    application = factories.complete(focal_point)
    with pytest.raises(PermissionDenied):
        factories.move(application, "submit", deputy, declaration=True)
    with pytest.raises(ValidationError) as refusal:
        factories.move(application, "submit", focal_point, declaration=False)
    assert list(refusal.value.message_dict) == ["declaration"]

    factories.move(application, "submit", focal_point, declaration=True)

    assert application.reference == f"{application.submitted_at.year}-SEN-01"
    assert set(told("applications/mail/receipt")) == {focal_point.email, deputy.email}
    assert officer.email in told("applications/mail/to_screen")
    with pytest.raises(WrongState):
        factories.move(application, "submit", focal_point, declaration=True)
    assert Event.objects.filter(verb="applications.application.submit").count() == 1


def test_a_second_application_of_the_year_takes_the_next_number(focal_point):
    first = factories.submitted(focal_point)
    factories.move(first, "withdraw", focal_point, reason="Autre calendrier")
    second = factories.submitted(focal_point, on=first.call)
    assert (first.reference[-2:], second.reference[-2:]) == ("01", "02")


def test_a_start_that_is_past_is_for_the_party_to_change_while_it_writes(focal_point):
    application = factories.complete(focal_point)
    yesterday = clock.today() - dt.timedelta(days=1)
    values = {"desired_start": yesterday, "months": 15}
    actions.save_section(application, "calendar", by=focal_point, revision=1, values=values, rows=None)
    application = Application.objects.get(pk=application.pk)
    assert {key: [str(said) for said in lacks] for key, lacks in sections.lacking(application).items()} == {
        "calendar": ["The desired start is past: choose a later one."]
    }
    with pytest.raises(GateClosed):
        factories.move(application, "submit", focal_point, declaration=True)
    application.state = "clarifying"
    assert sections.lacking(application) == {}


def test_what_is_submitted_cannot_be_changed(focal_point):
    application = factories.submitted(focal_point)
    with pytest.raises(WrongState):
        actions.save_section(application, "gender", by=focal_point, revision=1, values={"gender": "Autre"})
    with pytest.raises(WrongState):
        actions.attach(application, factories.pdf(), by=focal_point)


def test_of_two_writers_the_second_is_told_who_came_first(focal_point, senegal):
    deputy = person("deputy", party=senegal, full_name="Demba Deputy")
    application = factories.draft(focal_point)
    actions.save_section(application, "gender", by=deputy, revision=0, values={"gender": "Le mien"})
    with pytest.raises(Overtaken, match="Demba Deputy"):
        actions.save_section(application, "gender", by=focal_point, revision=0, values={"gender": "Le nôtre"})
    application.refresh_from_db()
    assert application.gender == "Le mien"
    actions.save_section(application, "gender", by=focal_point, revision=1, values={"gender": "Le nôtre"})
    event = Event.objects.filter(verb="applications.section_saved").first()
    assert event.changes == {"gender": ["Le mien", "Le nôtre"]}


@pytest.mark.parametrize(
    ("key", "values", "field"),
    [
        ("support", {"logistics": Decimal(30001), "logistics_use": "x"}, "logistics"),
        ("calendar", {"desired_start": None, "months": 11}, "months"),
        ("calendar", {"desired_start": None, "months": 19}, "months"),
        ("gender", {"gender": "mot " * 1501}, "gender"),
        ("authority", {**factories.ANSWERS["authority"], "contact_email": "nobody"}, "contact_email"),
    ],
)
def test_the_action_refuses_what_the_rules_forbid(focal_point, key, values, field):
    application = factories.draft(focal_point)
    with pytest.raises(ValidationError) as refusal:
        actions.save_section(application, key, by=focal_point, revision=0, values=values)
    assert list(refusal.value.message_dict) == [field]
    assert not application.sections.exists()


@pytest.mark.parametrize("change", [{"months": 11}, {"months": 19}, {"logistics": 30001}, {"state": "won"}])
def test_the_database_refuses_it_too(focal_point, change):
    application = factories.draft(focal_point)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**change)


def test_eligibility_is_checked_again_when_the_officer_admits(focal_point, officer, senegal):
    application = factories.check(factories.submitted(focal_point), officer)
    application.call.eligible.countries.clear()
    with pytest.raises(GateClosed, match="not on the call"):
        factories.move(application, "admit", officer)
    application.call.eligible.countries.add(senegal)
    factories.move(application, "admit", officer)
    assert (application.state, application.officer) == ("evaluation", officer)
