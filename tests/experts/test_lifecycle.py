"""What has to hold for the moves of an entry. Who may do what, from where, stands in tests/project/lives.py."""

import pytest
from django.core.exceptions import ValidationError

from experts.lifecycle import EXPERT
from experts.models import Expert
from portal.refusals import GateClosed
from tests.experts.factories import candidate

pytestmark = pytest.mark.django_db


def test_an_entry_that_says_nothing_of_the_open_roadmap_is_not_admitted(officer):
    expert = candidate(by=officer, activities=[], outputs=[])
    with pytest.raises(GateClosed, match="no output and no activity"):
        EXPERT.perform(expert, "admit", by=officer)
    assert Expert.objects.get().state == "candidate"


@pytest.mark.parametrize("action", ["decline", "reopen"])
def test_what_is_refused_or_reopened_has_its_reason(officer, action):
    expert = candidate(by=officer)
    if action == "reopen":
        EXPERT.perform(expert, "decline", by=officer, reason="No experience yet.")
    with pytest.raises(ValidationError) as refused:
        EXPERT.perform(expert, action, by=officer, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
