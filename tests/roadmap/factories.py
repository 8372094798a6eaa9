"""National roadmaps for tests, taken as far as a test needs by the same actions that people use."""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.models import Country, User
from roadmap import actions
from roadmap.lifecycle import NATIONAL_ROADMAP
from roadmap.models import Activity, NationalRoadmap
from tests import papers
from tests.factories import CountryFactory, person
from tests.reference import load_open_roadmap

PDF = papers.pdf(said=b"of a roadmap")
CODES = ("1.1", "2.1")
VALIDATED_ON = dt.date(2026, 6, 10)


def open_roadmap() -> None:
    """The open roadmap itself, from the fixtures."""
    if not Activity.objects.exists():
        load_open_roadmap()


def activity(code: str) -> Activity:
    open_roadmap()
    return Activity.objects.get(code=code)


def letter(name: str = "arrete.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """The authority's document."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def begun(party: Country | None = None, *, codes=CODES, by: User | None = None, **given) -> NationalRoadmap:
    """A roadmap as an assistance opens it."""
    party = party or CountryFactory()
    given = {"title": "Feuille de route du son", "language": "fr", "starts_year": 2026, "years": 4} | given
    priorities = [(activity(code), f"Pourquoi {code}.") for code in codes]
    with clock.at(dt.date(2026, 3, 2)):
        return actions.start(party=party, priorities=priorities, by=by, **given)


def focal_point_of(party: Country) -> User:
    """Somebody who speaks for the Party."""
    grant = party.rolegrant_set.filter(role="focal_point", ended_at=None).select_related("user").first()
    return grant.user if grant else person("focal_point", party=party)


def written(party: Country | None = None, **given) -> NationalRoadmap:
    """Text and a measure for each priority: ready to be submitted for validation."""
    roadmap = begun(party, **given)
    focal = focal_point_of(roadmap.party)
    actions.save_text(roadmap, by=focal, vision="Que tout s’entende.", context="On n’entend rien.")
    for priority in roadmap.priorities.select_related("activity"):
        actions.add_measure(roadmap, activity=priority.activity, title=f"Mesure {priority.activity.code}", by=focal)
    return NationalRoadmap.objects.get(pk=roadmap.pk)


def validating(party: Country | None = None, **given) -> NationalRoadmap:
    """In the authority's hands."""
    roadmap = written(party, **given)
    return NATIONAL_ROADMAP.perform(roadmap, "submit", by=focal_point_of(roadmap.party))


def validated(party: Country | None = None, **given) -> NationalRoadmap:
    """Validated; its action plan is empty."""
    roadmap = validating(party, **given)
    with clock.at(dt.date(2026, 6, 12)):
        return NATIONAL_ROADMAP.perform(
            roadmap, "validate", by=focal_point_of(roadmap.party), document=letter(), validated_on=VALIDATED_ON,
            authority="Ministère de la culture",
        )  # fmt: skip


def item(roadmap: NationalRoadmap, code: str = "1.1", **given):
    """A line of the action plan."""
    given = {
        "title": f"Action {code}", "kind": "law", "responsible": "Bureau du droit d’auteur",
        "starts_on": dt.date(2026, 9, 1), "ends_on": dt.date(2027, 6, 30), "cost": Decimal("12000"),
        "indicator": "Part des œuvres déclarées",
    } | given  # fmt: skip
    return actions.add_action_item(roadmap, activity=activity(code), by=focal_point_of(roadmap.party), **given)


def planned(party: Country | None = None, *, count: int = 1, **given) -> NationalRoadmap:
    """Validated, with `count` actions for each priority and the follow-up: ready to be published."""
    roadmap = validated(party, **given)
    for priority in roadmap.priorities.select_related("activity"):
        for number in range(1, count + 1):
            code = priority.activity.code
            item(roadmap, code, title=f"Action {code} no {number}")
    return actions.save_text(roadmap, by=focal_point_of(roadmap.party), follow_up="Deux fois par an.")


def published(party: Country | None = None, **given) -> NationalRoadmap:
    """Public, under a reference."""
    roadmap = planned(party, **given)
    with clock.at(dt.date(2026, 10, 5)):
        return NATIONAL_ROADMAP.perform(roadmap, "publish", by=focal_point_of(roadmap.party))


AT = {"drafting": written, "validating": validating, "validated": planned, "published": published}
