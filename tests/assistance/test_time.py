"""When things happen in an assistance: by the programme's clock, in their order, and no years beyond reason."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assistance.models import Assistance, Milestone
from portal import clock
from portal.refusals import GateClosed
from tests.assistance import factories

pytestmark = pytest.mark.django_db
made_once = factories.opened_in_senegal

UTC = dt.UTC
ZONES = ["Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Midway", "Africa/Dakar"]


@pytest.mark.parametrize("zone", ZONES)
def test_a_milestone_is_late_from_the_programmes_midnight_on(assistance, zone):
    found = factories.milestone(assistance, 3)
    Milestone.objects.filter(pk=found.pk).update(due=dt.date(2026, 6, 30))
    found.refresh_from_db()
    with timezone.override(zone):
        with clock.at(dt.datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)):  # 23:59:59 in Paris, in summer
            assert found.is_late is False
        with clock.at(dt.datetime(2026, 6, 30, 22, 0, tzinfo=UTC)):
            assert (found.is_late, found.days_late) == (True, 1)


def suspended_for(assistance: Assistance, days: int, officer) -> Assistance:
    """From today on."""
    factories.move(assistance, "suspend", officer, reason="Élections.")
    with clock.at(clock.today() + dt.timedelta(days=days)):
        return factories.move(assistance, "resume", officer, reason="Fini.")


def test_a_second_suspension_adds_its_days(assistance, officer):
    end = assistance.ends_on
    suspended_for(assistance, 10, officer)
    with clock.at(factories.TODAY + dt.timedelta(days=30)):
        suspended_for(assistance, 5, officer)
    assistance = Assistance.objects.get()
    assert (assistance.suspended_days, assistance.ends_on) == (15, end + dt.timedelta(days=15))


def test_what_was_late_already_when_it_was_suspended_stays_as_late(assistance, officer):
    step, due = factories.step(assistance, 2), factories.milestone(assistance, 2).due
    with clock.at(step.planned_end + dt.timedelta(days=1)):
        suspended_for(assistance, 10, officer)
    assert factories.step(assistance, 2).planned_end == step.planned_end
    assert factories.milestone(assistance, 2).due == due


@pytest.mark.parametrize("zone", ZONES)
def test_days_of_suspension_are_counted_by_the_programmes_clock(assistance, officer, zone):
    """From 23:30 in Paris to half past midnight: one midnight between them, wherever the officer sits."""
    with timezone.override(zone):
        with clock.at(dt.datetime(2026, 4, 10, 21, 30, tzinfo=UTC)):
            factories.move(assistance, "suspend", officer, reason="Élections.")
        with clock.at(dt.datetime(2026, 4, 10, 22, 30, tzinfo=UTC)):
            factories.move(assistance, "resume", officer, reason="Fini.")
    assert Assistance.objects.get().suspended_days == 1


def test_an_expert_logs_once_they_have_accepted_and_not_when_the_party_has_agreed(
    assistance, expert, officer, focal_point
):
    found = factories.milestone(assistance, 3)
    assert found.responsible == "expert"
    assignment = factories.move(factories.proposed(assistance, expert, officer), "agree", focal_point)
    with pytest.raises(PermissionDenied):
        factories.log(found, expert.user)
    factories.move(assignment, "accept", expert.user)
    assert factories.log(found, expert.user).state == "logged"


def test_an_expert_accepts_once_the_assistance_runs_again(assistance, expert, officer, focal_point):
    assignment = factories.move(factories.proposed(assistance, expert, officer), "agree", focal_point)
    factories.move(assistance, "suspend", officer, reason="Élections.")
    with pytest.raises(GateClosed, match="isn’t running"):
        factories.move(assignment, "accept", expert.user)
    factories.move(assistance, "resume", officer, reason="Fini.")
    assert factories.move(assignment, "accept", expert.user).state == "active"
