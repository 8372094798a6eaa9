"""The life of a national roadmap: what has to hold, and what follows. Who may do what, from where, stands in
tests/project/lives.py."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from portal import clock, files
from portal.models import Event, Notice
from portal.outgoing import documents
from portal.refusals import GateClosed, Refused
from roadmap import actions, queries
from roadmap.lifecycle import NATIONAL_ROADMAP, VALIDATION
from roadmap.models import NationalRoadmap
from tests.factories import CountryFactory, person
from tests.roadmap import factories

pytestmark = pytest.mark.django_db

# --- What has to hold -------------------------------------------------------------------------------------------------


def closed(roadmap, name: str) -> set[str]:
    """The gates that stand closed before a move."""
    with pytest.raises(GateClosed) as caught:
        NATIONAL_ROADMAP.perform(roadmap, name, by=factories.focal_point_of(roadmap.party))
    return {error.code for error in caught.value.error_list}


def test_a_draft_needs_a_vision_and_a_measure_for_each_priority():
    roadmap = factories.begun()
    focal = person("focal_point", party=roadmap.party)
    assert closed(roadmap, "submit") == {"vision", "measures"}
    actions.save_text(roadmap, by=focal, vision="Que tout s’entende.")
    actions.add_measure(roadmap, activity=factories.activity("1.1"), title="Une mesure", by=focal)
    assert closed(roadmap, "submit") == {"measures"}
    actions.add_measure(roadmap, activity=factories.activity("2.1"), title="Une autre", by=focal)
    assert NATIONAL_ROADMAP.perform(roadmap, "submit", by=focal).state == "validating"


def test_a_draft_without_priorities_stays_a_draft():
    roadmap = factories.begun(codes=())
    focal = person("focal_point", party=roadmap.party)
    actions.save_text(roadmap, by=focal, vision="Que tout s’entende.")
    assert closed(roadmap, "submit") == {"priorities"}


def test_publication_needs_an_action_for_each_priority_its_cost_and_the_follow_up():
    roadmap = factories.validated()
    focal = factories.focal_point_of(roadmap.party)
    assert closed(roadmap, "publish") == {"actions", "follow_up"}
    factories.item(roadmap, "1.1")
    assert closed(roadmap, "publish") == {"actions", "follow_up"}
    costless = factories.item(roadmap, "2.1", cost=None)
    assert closed(roadmap, "publish") == {"costs", "follow_up"}
    actions.change_action_item(costless, by=focal, cost=0)
    actions.save_text(roadmap, by=focal, follow_up="Deux fois par an.")
    assert NATIONAL_ROADMAP.perform(roadmap, "publish", by=focal).state == "published"


# --- The validation ---------------------------------------------------------------------------------------------------


def test_the_authoritys_document_its_date_and_its_name_are_kept():
    roadmap = factories.validated()
    assert (roadmap.validated_on, roadmap.authority) == (dt.date(2026, 6, 10), "Ministère de la culture")
    kept = files.about(roadmap, VALIDATION).get()
    assert (kept.name, kept.media_type, kept.size) == ("arrete.pdf", "application/pdf", len(factories.PDF))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"document": None}, "document"),
        ({"document": factories.letter("arrete.pdf", b"not a PDF at all")}, "document"),
        ({"document": factories.letter("arrete.exe")}, "document"),
        ({"document": factories.letter("arrete.pdf", b"")}, "document"),
        ({"validated_on": None}, "validated_on"),
        ({"validated_on": "31/02/2026"}, "validated_on"),
        ({"validated_on": dt.date(2026, 10, 6)}, "validated_on"),
        ({"validated_on": dt.date(2026, 3, 1)}, "validated_on"),
        ({"authority": " \x00 "}, "authority"),
        ({"authority": "A" * 201}, "authority"),
    ],
)
def test_a_validation_that_cannot_be(change, field):
    roadmap = factories.validating()
    given = {"document": factories.letter(), "validated_on": dt.date(2026, 6, 10), "authority": "Ministère"} | change
    with clock.at(dt.date(2026, 10, 5)), pytest.raises(ValidationError) as caught:
        NATIONAL_ROADMAP.perform(roadmap, "validate", by=factories.focal_point_of(roadmap.party), **given)
    assert set(caught.value.message_dict) == {field}
    assert NationalRoadmap.objects.get(pk=roadmap.pk).state == "validating"
    assert not files.about(roadmap).exists()


def test_a_validation_before_the_roadmap_says_when_it_was_begun():
    roadmap = factories.validating()
    given = {"document": factories.letter(), "validated_on": dt.date(2026, 3, 1), "authority": "Ministère"}
    with clock.at(dt.date(2026, 10, 5)), override("en"), pytest.raises(ValidationError) as caught:
        NATIONAL_ROADMAP.perform(roadmap, "validate", by=factories.focal_point_of(roadmap.party), **given)
    said = "The roadmap was begun on the portal on 2 March 2026: it cannot have been validated before."
    assert caught.value.message_dict == {"validated_on": [said]}


def test_sending_back_takes_a_reason_and_opens_the_text_again():
    roadmap = factories.validating()
    focal = factories.focal_point_of(roadmap.party)
    with pytest.raises(ValidationError):
        NATIONAL_ROADMAP.perform(roadmap, "send_back", by=focal, reason="  ")
    NATIONAL_ROADMAP.perform(roadmap, "send_back", by=focal, reason="Un chapitre manque.")
    event = Event.objects.filter(verb="roadmap.nationalroadmap.send_back").get()
    assert (event.reason, event.shared, event.changes) == (
        "Un chapitre manque.",
        True,
        {"state": ["validating", "drafting"]},
    )
    assert actions.save_text(roadmap, by=focal, vision="Une vision revue.").vision == "Une vision revue."


# --- Publication ------------------------------------------------------------------------------------------------------


def test_publication_gives_a_reference_asks_for_both_pdfs_and_tells_people(senegal, officer):
    deputy = person("deputy", party=senegal, language="en")
    roadmap = factories.published(senegal)
    focal = factories.focal_point_of(senegal)

    assert (roadmap.reference, roadmap.published_on, roadmap.is_live) == ("NR-SEN-2026-1", dt.date(2026, 10, 5), False)
    asked = documents.about(roadmap, queries.PUBLISHED)
    assert {(d.language, d.version, d.state) for d in asked} == {("fr", 1, "queued"), ("en", 1, "queued")}
    told = Notice.objects.filter(template__startswith="roadmap/")
    assert {(notice.person, notice.template) for notice in told} == {
        (focal, "roadmap/mail/published"),
        (deputy, "roadmap/mail/published"),
        (officer, "roadmap/mail/published_secretariat"),
    }
    to_deputy = told.get(person=deputy)
    assert to_deputy.line == "Senegal · Your national roadmap is published: NR-SEN-2026-1"
    assert to_deputy.url == f"/roadmaps/{roadmap.pk}/"


def test_references_count_a_partys_roadmaps_of_the_year(senegal):
    references = [factories.published(senegal).reference for _ in range(3)]
    assert references == ["NR-SEN-2026-1", "NR-SEN-2026-2", "NR-SEN-2026-3"]
    assert factories.published(CountryFactory(iso3="JAM")).reference == "NR-JAM-2026-1"


def test_a_state_is_set_by_the_table_alone():
    roadmap = factories.planned()
    roadmap.state = "published"
    with pytest.raises(RuntimeError):
        roadmap.save()


def test_a_refused_publication_leaves_nothing_behind():
    roadmap = factories.validated()
    with pytest.raises(Refused):
        NATIONAL_ROADMAP.perform(roadmap, "publish", by=factories.focal_point_of(roadmap.party))
    assert not documents.about(roadmap).exists()
    assert not Notice.objects.filter(template__startswith="roadmap/").exists()
    assert NationalRoadmap.objects.get(pk=roadmap.pk).reference is None
