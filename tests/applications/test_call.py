"""A call is frozen when it opens, at exactly 100."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from applications.models import Call, Criterion, Level
from applications.reference import start_scale
from portal.refusals import GateClosed
from tests.applications import factories
from tests.factories import CountryFactory, person
from tests.some import some

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
    start_scale(made)
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


@pytest.fixture
def at_100(draft_call):
    Criterion.objects.create(call=draft_call, position=2, title_fr="Deux", title_en="Two", weight=1)
    return draft_call


def test_a_call_opens_only_when_its_six_levels_are_described(at_100, officer):
    at_100.levels.filter(value=3).delete()
    with pytest.raises(GateClosed, match="from 0 to 5 needs its description"):
        factories.move(at_100, "open", officer)
    with pytest.raises(IntegrityError, match="six levels"), transaction.atomic():
        Call.objects.filter(pk=at_100.pk).update(state="open")


@pytest.mark.parametrize("change", ["insert", "update", "delete"])
def test_the_scale_of_an_open_call_cannot_change(at_100, officer, change):
    opened = factories.move(at_100, "open", officer)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():  # noqa: PT012
        if change == "insert":
            Level.objects.create(call=opened, value=5, title_fr="Cinq", title_en="Five")
        elif change == "update":
            opened.levels.update(title_fr="Un", title_en="One")
        else:
            opened.levels.all().delete()
    assert [level.value for level in opened.levels.all()] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "value"), [("evaluators_needed", 3), ("spread_threshold", 50), ("days_to_evaluate", 5)]
)
def test_the_rules_of_evaluation_are_set_in_preparation_and_no_later(at_100, officer, name, value):
    Call.objects.filter(pk=at_100.pk).update(**{name: value})
    opened = factories.move(Call.objects.get(pk=at_100.pk), "open", officer)
    assert getattr(opened, name) == value
    with pytest.raises(IntegrityError, match="rules_frozen"), transaction.atomic():
        Call.objects.filter(pk=at_100.pk).update(**{name: value + 1})


@pytest.mark.parametrize(
    ("name", "value"), [("evaluators_needed", 1), ("spread_threshold", 0), ("days_to_evaluate", 181)]
)
def test_the_rules_of_evaluation_have_their_bounds(draft_call, name, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=draft_call.pk).update(**{name: value})


def test_one_criterion_at_most_measures_gender_equality(draft_call):
    draft_call.criteria.update(measures_gender=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.create(call=draft_call, position=3, title_en="Two", weight=1, measures_gender=True)


def test_the_public_page_says_what_each_score_means(at_100, officer, client):
    opened = factories.move(at_100, "open", officer)
    page = client.get(f"/calls/{opened.code}/", headers={"accept-language": "en"}).content.decode()
    for level in some(opened.levels.all()):
        assert str(level) in page
        assert level.description in page
    assert "At least 2 evaluators score each project" in page


def test_a_call_is_open_to_the_parties_on_its_list_and_nobody_else(senegal):
    no_party = CountryFactory(is_party=False)
    found = factories.call(senegal, no_party)
    assert [found.accepts(country) for country in (senegal, no_party, CountryFactory())] == [True, False, False]


def test_only_the_secretariat_opens_a_call(draft_call, focal_point):
    for user in (focal_point, person("finance"), person("evaluator")):
        with pytest.raises(PermissionDenied):
            factories.move(draft_call, "open", user)
