"""A call is frozen when it opens, at exactly 100."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from applications.models import Call, Criterion
from portal.refusals import GateClosed
from tests.applications import factories
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft_call(senegal):
    opened = factories.call(senegal)
    made = Call(
        code="draft",
        phase=opened.phase,
        title_fr="B",
        title_en="B",
        languages=["fr"],
        eligible=opened.eligible,
        logistics_ceiling=30000,
        opens_on=opened.opens_on,
    )
    made.save()
    Criterion.objects.create(call=made, position=1, title_fr="Un", title_en="One", weight=99)
    return made


def test_a_call_opens_only_when_its_weights_add_up_to_100(draft_call, officer):
    with pytest.raises(GateClosed, match="exactly 100"):
        factories.move(draft_call, "open", officer)
    Criterion.objects.create(call=draft_call, position=2, title_fr="Deux", title_en="Two", weight=1)
    assert factories.move(draft_call, "open", officer).state == "open"


def test_the_database_refuses_a_call_that_opens_at_99(draft_call):
    with pytest.raises(IntegrityError, match="exactly 100"), transaction.atomic():
        Call.objects.filter(pk=draft_call.pk).update(state="open")


@pytest.mark.parametrize("change", ["insert", "update", "delete"])
def test_criteria_of_an_open_call_cannot_change(senegal, change):
    opened = factories.call(senegal)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():  # noqa: PT012
        if change == "insert":
            Criterion.objects.create(call=opened, position=3, title_fr="Trois", title_en="Three", weight=1)
        elif change == "update":
            opened.criteria.update(weight=50)
        else:
            opened.criteria.all().delete()
    assert [c.weight for c in opened.criteria.all()] == [60, 40]


def test_only_the_secretariat_opens_a_call(draft_call, focal_point):
    for user in (focal_point, person("finance"), person("evaluator")):
        with pytest.raises(PermissionDenied):
            factories.move(draft_call, "open", user)
