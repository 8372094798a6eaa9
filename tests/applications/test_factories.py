"""What the factories write at once is what the actions leave."""

import pytest
from django.db import transaction
from django.forms.models import model_to_dict

from applications import actions
from applications.actions.drafts import SECTION_SAVED
from applications.dossier import content, sections
from applications.models import Application
from portal.models import Event
from tests.applications import factories
from tests.roadmap import factories as roadmaps

pytestmark = pytest.mark.django_db


def written(application: Application) -> dict:
    """Every section with who saved it how often, and what the trail says of it."""
    saved = {
        section.key: model_to_dict(section, exclude=["id", "application", "saved_at"])
        for section in application.sections.all()
    }
    said = Event.objects.filter(verb=SECTION_SAVED, object_id=application.pk)
    return {
        "content": {kind.key: content.storable_section(application, kind) for kind in sections.SECTIONS},
        "sections": saved,
        "trail": [(one.by_id, one.party_id, one.about_label, one.shared, one.changes) for one in said.order_by("pk")],
    }


def test_a_complete_draft_is_what_saving_each_section_leaves(focal_point):
    roadmaps.open_roadmap()
    with transaction.atomic():
        at_once = written(factories.complete(focal_point))
        transaction.set_rollback(True)
    step_by_step = factories.draft(focal_point)
    for key, values in factories.ANSWERS.items():
        rows = factories.rows_of(key)
        actions.save_section(step_by_step, key, by=focal_point, revision=0, values=values, rows=rows)
    actions.attach(step_by_step, factories.pdf(), by=focal_point)
    step_by_step = Application.objects.get(pk=step_by_step.pk)
    assert sections.lacking(step_by_step) == {}
    assert written(step_by_step) == at_once
    assert len(at_once["sections"]) == len(sections.SECTIONS)
