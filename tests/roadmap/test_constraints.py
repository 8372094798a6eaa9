"""What the database itself refuses, whoever asks: nothing here passes through an action or a form."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from roadmap.models import ActionItem, Measure, NationalRoadmap, Priority
from tests.roadmap import factories

pytestmark = pytest.mark.django_db


def refused(change, *args, **kwargs) -> str:
    """The database's message for a change that it must refuse."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change(*args, **kwargs)
    return str(caught.value)


def stored(roadmap):
    return NationalRoadmap.objects.filter(pk=roadmap.pk)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"period_start": 2030}, "roadmap_period_in_order"),
        ({"period_start": 2004}, "roadmap_period_in_order"),
        ({"period_end": 2101}, "roadmap_period_in_order"),
        ({"language": "xx"}, "roadmap_language_known"),
        ({"title": ""}, "roadmap_has_a_title"),
        ({"state": "lost"}, "nationalroadmap_state_known"),
        ({"state": "validating", "vision": ""}, "roadmap_has_its_vision_beyond_the_draft"),
        ({"state": "validated"}, "roadmap_validated_when_and_by_whom"),
        ({"validated_on": dt.date(2026, 1, 1)}, "roadmap_validated_when_and_by_whom"),
        ({"authority": "Ministère"}, "roadmap_validated_when_and_by_whom"),
        ({"reference": "NR-SEN-2026-1"}, "roadmap_published_under_a_reference"),
        ({"is_live": False}, "roadmap_published_under_a_reference"),
    ],
)
def test_a_roadmap_that_makes_no_sense(values, constraint):
    roadmap = factories.written()
    assert constraint in refused(stored(roadmap).update, **values)


def test_a_reference_stands_once():
    first, second = factories.published(), factories.planned()
    values = {
        "state": "published",
        "reference": first.reference,
        "published_on": dt.date(2026, 10, 5),
        "is_live": False,
    }
    assert "reference" in refused(stored(second).update, **values)


def test_a_priority_stands_once():
    roadmap = factories.begun()
    assert "priority" in refused(Priority.objects.create, roadmap=roadmap, activity=factories.activity("1.1"))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"ends_on": dt.date(2026, 8, 31)}, "action_dates_in_order"),
        ({"cost": Decimal("-0.01")}, "action_cost_not_negative"),
        ({"currency": "usd"}, "action_currency_is_a_code"),
        ({"kind": "wish"}, "action_kind_known"),
        ({"title": ""}, "action_says_what_who_and_how"),
        ({"responsible": ""}, "action_says_what_who_and_how"),
        ({"indicator": ""}, "action_says_what_who_and_how"),
    ],
)
def test_an_action_that_makes_no_sense(values, constraint):
    item = factories.item(factories.validated())
    assert constraint in refused(ActionItem.objects.filter(pk=item.pk).update, **values)


def test_an_action_serves_a_measure_of_its_own_priority():
    roadmap = factories.validated()
    item = factories.item(roadmap, "1.1")
    other = Measure.objects.get(priority__roadmap=roadmap, priority__activity__code="2.1")
    assert "measure_of_its_priority" in refused(ActionItem.objects.filter(pk=item.pk).update, measure=other)


# --- What is written when ---------------------------------------------------------------------------------------------

TEXT = {
    "title": "Autre", "language": "en", "vision": "Autre", "context": "Autre", "period_start": 2025, "period_end": 2030,
    "is_fictional": True,
}  # fmt: skip


@pytest.mark.parametrize("state", ["validating", "validated", "published"])
@pytest.mark.parametrize("name", TEXT)
def test_the_text_is_frozen_once_it_is_submitted(state, name):
    roadmap = factories.AT[state]()
    message = refused(stored(roadmap).update, **{name: TEXT[name]})
    assert ("text_frozen" in message) or ("published" in message)


@pytest.mark.parametrize(
    ("state", "said"),
    [("drafting", ""), ("validating", "follow_up_frozen"), ("validated", ""), ("published", "(published)")],
)
def test_the_follow_up_is_written_in_the_draft_and_beside_the_action_plan(state, said):
    roadmap = factories.AT[state]()
    if said:
        assert said in refused(stored(roadmap).update, follow_up="Chaque mois.")
    else:
        assert stored(roadmap).update(follow_up="Chaque mois.") == 1


def test_the_validation_is_not_rewritten():
    roadmap = factories.validated()
    assert "validation_frozen" in refused(stored(roadmap).update, authority="Un autre ministère")
    assert "validation_frozen" in refused(stored(roadmap).update, validated_on=dt.date(2026, 6, 11))


@pytest.mark.parametrize("state", ["validating", "validated", "published"])
def test_priorities_and_measures_are_frozen_once_submitted(state):
    roadmap = factories.AT[state]()
    priority = roadmap.priorities.first()
    measure = priority.measures.first()
    frozen = [
        refused(Priority.objects.create, roadmap=roadmap, activity=factories.activity("5.1")),
        refused(Priority.objects.filter(pk=priority.pk).update, justification="Autre"),
        refused(Measure.objects.create, priority=priority, title="Une de plus", position=9),
        refused(Measure.objects.filter(pk=measure.pk).update, title="Autre"),
        refused(Measure.objects.filter(pk=measure.pk).delete),
    ]
    assert all("frozen" in message for message in frozen)


def test_a_measure_does_not_move_into_a_frozen_roadmap():
    frozen, open_one = factories.validating(), factories.written()
    measure = Measure.objects.filter(priority__roadmap=open_one).first()
    assert "frozen" in refused(
        Measure.objects.filter(pk=measure.pk).update, priority=frozen.priorities.first(), position=9
    )


@pytest.mark.parametrize("state", ["drafting", "validating", "published"])
def test_the_action_plan_is_written_only_while_the_roadmap_is_validated(state):
    roadmap = factories.AT[state]()
    priority = roadmap.priorities.first()
    given = {
        "priority": priority, "title": "Action", "kind": "law", "responsible": "Ministère", "indicator": "Nombre",
        "starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 2, 1),
    }  # fmt: skip
    assert "frozen" in refused(ActionItem.objects.create, **given)


def test_a_published_action_plan_neither_changes_nor_goes():
    roadmap = factories.published()
    items = ActionItem.objects.filter(priority__roadmap=roadmap)
    assert "frozen" in refused(items.update, title="Autre")
    assert "frozen" in refused(items.delete)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_published_roadmap_neither_changes_nor_goes(change):
    roadmap = factories.published()
    values = {"state_since": roadmap.created_at} if change == "update" else {}
    refused(getattr(stored(roadmap), change), **values)
    assert stored(roadmap).get().reference == roadmap.reference
