"""The open roadmap, exactly as the source has it."""

from collections import Counter

import pytest

from roadmap import reference
from roadmap.models import Activity, Output, Theme, TitleStatus
from tests.some import some

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(db):
    reference.load()


def test_five_outputs_of_four_activities_and_four_themes():
    assert list(Output.objects.values_list("code", "number")) == [("P1", 1), ("P2", 2), ("P3", 3), ("P4", 4), ("P5", 5)]
    assert list(Activity.objects.values_list("code", flat=True)) == [
        f"{o}.{a}" for o in range(1, 6) for a in range(1, 5)
    ]
    assert all(
        activity.output.code == f"P{activity.code[0]}" for activity in some(Activity.objects.select_related("output"))
    )
    assert list(Theme.objects.values_list("code", flat=True)) == ["a", "b", "c", "d"]


def test_each_english_title_says_where_it_comes_from():
    statuses = Counter(
        [
            *Output.objects.values_list("title_en_status", flat=True),
            *Activity.objects.values_list("title_en_status", flat=True),
        ]
    )
    assert statuses == {
        TitleStatus.VERIFIED: 8,
        TitleStatus.PARTLY_VERIFIED: 3,
        TitleStatus.RECALLED: 2,
        TitleStatus.TRANSLATION: 12,
    }
    official = Activity.objects.filter(title_en_status=TitleStatus.VERIFIED).values_list("code", flat=True)
    assert list(official) == ["1.1", "1.2", "1.3"]


def test_three_activities_work_for_gender_equality():
    marked = Activity.objects.filter(gender_related=True).values_list("code", flat=True)
    assert list(marked) == ["5.1", "5.2", "5.4"]


def test_titles_stand_in_both_languages_and_never_empty():
    for model in (Output, Activity, Theme):
        for record in some(model.objects.all()):
            assert record.title_fr
            assert record.title_en
            assert record.title_fr != record.title_en
    assert Activity.objects.get(code="1.1").title_fr == (
        "Réaliser une cartographie globale des secteurs de la culture et de la création numérique"
    )
    assert (
        Activity.objects.get(code="1.1").title_en
        == "Conduct overall mapping of the digital cultural and creative sectors"
    )
    assert Output.objects.get(code="P4").short_title_en == "Digital literacy, skills and competences"


def test_each_theme_suggests_its_activities():
    found = {theme.code: [a.code for a in theme.suggested_activities.all()] for theme in Theme.objects.all()}
    assert found == {
        "a": ["1.1", "2.1", "4.1", "5.1"],
        "b": ["2.1", "2.4", "3.3"],
        "c": ["4.1", "4.2", "4.3", "4.4", "5.2"],
        "d": ["2.1", "2.4", "3.2"],
    }


def test_loading_again_changes_nothing():
    before = [list(model.objects.order_by("pk").values()) for model in (Output, Activity, Theme)]
    reference.load()
    assert [list(model.objects.order_by("pk").values()) for model in (Output, Activity, Theme)] == before
