"""What a roadmap's text, a priority or a measure said before somebody changed it."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from portal import versions
from portal.models import EarlierVersion
from roadmap import actions
from roadmap.models import ActionItem, Measure, NationalRoadmap
from tests.applications.pages import fill
from tests.factories import person
from tests.markup import joined
from tests.roadmap import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_open_roadmap")]


@pytest.fixture
def focal(senegal):
    return person("focal_point", party=senegal, language="en")


@pytest.fixture
def roadmap(senegal, focal) -> NationalRoadmap:
    return factories.written(senegal, by=focal)


def contents(record, part: str = "") -> list[dict]:
    return [version.content for version in versions.of(record, part)]


def test_each_part_of_the_text_keeps_its_own_versions(roadmap, focal):
    before = {name: getattr(roadmap, name) for name in ("title", "period_start", "period_end", "vision")}
    actions.save_text(roadmap, by=focal, vision="Une autre vision")
    actions.save_text(roadmap, by=focal, context="Un contexte")
    actions.save_text(roadmap, by=focal, context="Un autre contexte")
    assert contents(roadmap, "vision")[0] == before
    assert contents(roadmap, "context")[0] == {"context": "Un contexte"}
    assert versions.of(roadmap, "context").first().saved_by == focal


def test_a_text_a_priority_and_a_measure_are_put_back(roadmap, focal, sign_in):
    web, priority = sign_in(focal), roadmap.priorities.select_related("activity").first()
    measure = actions.add_measure(roadmap, activity=priority.activity, title="Une mesure", description="Ceci", by=focal)
    was = priority.justification
    actions.save_text(roadmap, by=focal, vision="Une autre vision")
    actions.change_priority(priority, by=focal, justification="Autrement")
    actions.change_measure(measure, by=focal, description="Cela")
    for name, args in (
        ("roadmap-text-earlier", ["vision"]),
        ("roadmap-priority-earlier", [priority.activity.code]),
        ("roadmap-measure-earlier", [measure.pk]),
    ):
        url = reverse(name, args=[roadmap.pk, *args])
        last = EarlierVersion.objects.filter(pk__in=[int(pk) for pk in shown(web, url)]).first()
        assert fill(web, url, submit=str(last.pk)).status_code == 302
    assert NationalRoadmap.objects.get().vision == roadmap.vision
    assert roadmap.priorities.get(pk=priority.pk).justification == was
    assert Measure.objects.get(pk=measure.pk).description == "Ceci"


def test_a_line_of_the_plan_is_put_back_and_reads_in_words(senegal, focal, sign_in):
    roadmap = factories.validated(senegal)
    measure = Measure.objects.filter(priority__activity__code="1.1").get()
    item = factories.item(roadmap, measure=measure)
    actions.change_action_item(item, by=focal, title="Autre", kind="training", cost=None, starts_on=dt.date(2027, 1, 1))
    web, url = sign_in(focal), reverse("roadmap-action-earlier", args=[roadmap.pk, item.pk])
    page = joined(web.get(url).content.decode())
    for words in ("Action 1.1", "Law", "USD 12,000", "1 September 2026", measure.title):
        assert f">{words}<" in page, words
    (key,) = shown(web, url)
    assert fill(web, url, submit=key).status_code == 302
    again = ActionItem.objects.get()
    assert (again.title, again.kind, again.cost, again.starts_on, again.measure) == (
        "Action 1.1", "law", Decimal(12000), dt.date(2026, 9, 1), measure,
    )  # fmt: skip


def test_each_version_says_word_by_word_what_was_changed_when_it_was_replaced(roadmap, focal, sign_in):
    """The last one against what the roadmap says now, each earlier one against the one after it."""
    for text in ("Des œuvres visibles.", "Des œuvres bien visibles.", "Des œuvres bien visibles et payées."):
        actions.save_text(roadmap, by=focal, context=text)
    page = sign_in(focal).get(reverse("roadmap-text-earlier", args=[roadmap.pk, "context"])).content.decode()
    page = re.sub(r"\s+>", ">", page)
    last, first = [part.partition("</dd>")[0] for part in page.split('<dd class="compared"')[1:3]]
    assert "Des œuvres bien <del>visibles.</del><ins>visibles et payées.</ins>" in last
    assert "Des œuvres <ins>bien </ins>visibles." in first
    assert f'lang="{roadmap.language}"' in last


def shown(web, url: str) -> list[str]:
    """The keys of the versions that a page offers."""
    page = web.get(url).content.decode()
    return [part.partition('"')[0] for part in page.split('name="_submit" value="')[1:]]


def test_the_secretariat_reads_no_version_of_a_draft(roadmap, focal, officer, sign_in):
    actions.save_text(roadmap, by=focal, vision="Une autre vision")
    for user, status in ((officer, 403), (person("focal_point"), 404)):
        assert sign_in(user).get(reverse("roadmap-text-earlier", args=[roadmap.pk, "vision"])).status_code == status
