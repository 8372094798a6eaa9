"""What has to hold for the moves of an assistance, and what follows from them. Who may do what, from where, stands in
tests/project/lives.py."""

import pytest
from django.core.exceptions import ValidationError

from assistance.models import Assignment, Assistance
from portal.refusals import GateClosed
from tests.assistance import factories

pytestmark = pytest.mark.django_db
made_once = factories.opened_in_senegal


def test_an_assistance_is_completed_once_its_nine_steps_are_done(assistance, officer, focal_point, at_work):
    for number in range(2, 10):
        with pytest.raises(GateClosed, match="Not all nine steps"):
            factories.move(assistance, "complete", officer)
        factories.close_steps(assistance, [number], officer=officer, focal=focal_point, expert_user=at_work.expert.user)
    assert factories.move(assistance, "complete", officer).state == "completed"
    assert Assignment.objects.get().state == "ended"


@pytest.mark.parametrize("action", ["suspend", "close"])
def test_suspending_and_closing_have_their_reason(assistance, officer, action):
    with pytest.raises(ValidationError) as refused:
        factories.move(assistance, action, officer, reason=" ")
    assert list(refused.value.message_dict) == ["reason"]
    assert Assistance.objects.get().state == "running"


def test_closing_early_ends_what_experts_do(assistance, at_work, officer):
    second = factories.proposed(assistance, factories.expert(officer), officer, role="associate")
    factories.move(assistance, "close", officer, reason="Le ministère a changé.")
    assert Assignment.objects.get(pk=at_work.pk).state == "ended"
    assert Assignment.objects.get(pk=second.pk).state == "withdrawn"


def test_nothing_is_logged_or_agreed_while_it_is_suspended(assistance, at_work, officer, focal_point):
    second = factories.proposed(assistance, factories.expert(officer), officer, role="associate")
    factories.move(assistance, "suspend", officer, reason="Élections.")
    with pytest.raises(GateClosed, match="isn’t running"):
        factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    with pytest.raises(GateClosed, match="isn’t running"):
        factories.move(second, "agree", focal_point)
