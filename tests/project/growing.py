"""Two more of everything that a page could list: rows written at once, which the database's constraints still check."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import models
from django.db.models import F, Max

from applications.models import Application, Clarification, Evaluation, Question
from applications.queries.applications import LISTS
from assistance.comments import COMMENTS
from assistance.models import Assignment, Assistance, Milestone, Step
from budget.models import ActionLine, Contribution, Entry
from experts.models import Expert
from portal import clock, trail
from portal.models import (
    Conclusion,
    Contact,
    ContactMessage,
    Country,
    Discrepancy,
    Document,
    EarlierVersion,
    Event,
    FieldOffice,
    FollowUp,
    Import,
    Interest,
    Invitation,
    OutgoingMessage,
    Remark,
    StoredFile,
    User,
)
from portal.remarks import conversations
from roadmap.actions import ITEM_FIELDS
from roadmap.models import Activity, NationalRoadmap, Priority
from tests.factories import UserFactory
from tests.passes import pass_of

EACH = Decimal(50)  # dollars
LATE = {"due": dt.date(2020, 1, 1)}
numbers = itertools.count(1)


def copy(record: models.Model, **changes: Any) -> Any:
    """A row like the record but for what is different, by attribute (`party_id`, not `party`)."""
    model = type(record)
    same = {field.attname: field.value_from_object(record) for field in model._meta.concrete_fields}
    del same[model._meta.pk.attname]
    return model._base_manager.bulk_create([model(**same | changes)])[0]


def two(record: models.Model, **changes: Any) -> list:
    """Two rows like the record; `#` in a changed text stands for a number that was never used."""

    def numbered(value: Any) -> Any:
        return value.replace("#", str(next(numbers))) if isinstance(value, str) else value

    return [copy(record, **{name: numbered(value) for name, value in changes.items()}) for _nth in range(2)]


def about(record: models.Model) -> dict[str, Any]:
    """Whom a file, a document or an entry of the trail is about."""
    return {"content_type_id": ContentType.objects.get_for_model(record).pk, "object_id": record.pk}


def grow(world) -> None:
    """Two more dossiers of Tunisia's and of other countries each, two more parts of each record that has a page, two
    more of what stands beside them; also of what was handed in, which nobody can change but this."""
    cache.clear()
    free = Country.objects.filter(is_party=True, is_developing=True, applications=None).order_by("pk")
    for party in (world.running.party, world.running.party, *free[:2]):
        dossier(world, party)
    strangers = Country.objects.filter(is_party=True).exclude(pk__in=world.call.eligible.countries.all())
    world.call.eligible.countries.add(*strangers[:2])
    for application in (world.draft, world.application, world.in_evaluation):
        _parts_of_application(application)
    for assistance in (world.assistance, world.running):
        _parts_of_assistance(assistance)
    for priority in _more_priorities(world.drafting):
        _measures(priority)
    _measures(world.priority)
    _gatherings(world)
    _money()
    _people(world)
    _traces(world)


# --- Applications -----------------------------------------------------------------------------------------------------


def dossier(world, party: Country) -> None:
    """A selected application with its assistance, its roadmap under way and a published one; another to check."""
    selected = application_of(world, party, "selected")
    application_of(world, party, "submitted")
    _evaluations(application_of(world, party, "evaluation"))
    assistance_of(world, selected)
    published(world, party, actions=1)


def application_of(world, party: Country, state: str) -> Application:
    """In a call of its own, for a Party has one live application in a call."""
    like, number = world.running.application, next(numbers)
    call = copy(world.call, code=f"more-{number}")
    commitment = copy(like.commitment, amount=EACH, spent=0, party_id=party.pk)
    ActionLine.objects.filter(pk=commitment.line_id).update(committed=F("committed") + EACH)
    own = {"call_id": call.pk, "party_id": party.pk, "commitment_id": commitment.pk}
    application = copy(like, **own, state=state, reference=f"MORE-{number}")
    if state == "clarifying":
        clarification_of(application, like.officer)
    return application


def clarification_of(application: Application, officer: User) -> Clarification:
    """Asked about one section, to be answered in ten days."""
    due_on, number = clock.today() + dt.timedelta(days=10), application.clarifications.count() + 1
    asked = Clarification.objects.create(application=application, number=number, asked_by=officer, due_on=due_on)
    Question.objects.create(clarification=asked, section="context", text="Qui ?")
    return asked


def _evaluations(application: Application) -> None:
    """One is in, one is to be written."""
    like = Evaluation.objects.filter(state="submitted").first()
    first, second = User.objects.filter(email__startswith="evaluator").order_by("email")
    copy(like, application_id=application.pk, evaluator_id=first.pk)
    copy(like, application_id=application.pk, evaluator_id=second.pk, state="assigned", score=None)


def _parts_of_application(application: Application) -> None:
    """More rows in each of its lists."""
    like = Application.objects.filter(state="selected").last()
    for name in LISTS:
        two(getattr(like, name).first(), application_id=application.pk)
    free = Activity.objects.exclude(pk__in=application.priorities.values("activity"))
    for activity in free[:2]:
        copy(like.priorities.first(), application_id=application.pk, activity_id=activity.pk)


# --- Roadmaps ---------------------------------------------------------------------------------------------------------


def roadmap_under_way(like: NationalRoadmap, party: Country) -> NationalRoadmap:
    roadmap = copy(like, party_id=party.pk)
    for old in like.priorities.all():
        _measures(copy(old, roadmap_id=roadmap.pk))
    return roadmap


def _measures(priority: Priority, many: int = 2) -> None:
    like = Priority.objects.exclude(measures=None).first().measures.first()
    last = priority.measures.aggregate(last=Max("position"))["last"] or 0
    for position in range(last + 1, last + 1 + many):
        copy(like, priority_id=priority.pk, position=position)


def _more_priorities(roadmap: NationalRoadmap) -> list[Priority]:
    free = Activity.objects.exclude(pk__in=roadmap.priorities.values("activity"))
    return [copy(roadmap.priorities.first(), roadmap_id=roadmap.pk, activity_id=a.pk) for a in free[:2]]


def published(world, party: Country, *, actions: int) -> NationalRoadmap:
    """A published roadmap with so many measures and actions for its one priority. It takes the states in order, for
    the database lets a part be written in its state alone."""
    roadmap = validated(world, party, actions=actions)
    rows = NationalRoadmap.objects.filter(pk=roadmap.pk)
    final = {"reference": f"NR-MORE-{roadmap.pk}", "published_on": world.published.published_on}
    rows.update(state="published", is_live=False, **final)
    return rows.get()


def validated(world, party: Country, *, actions: int) -> NationalRoadmap:
    """A roadmap with its action plan."""
    like = world.published
    draft = {"state": "drafting", "is_live": True, "validated_on": None, "authority": "", "published_on": None}
    roadmap = copy(like, **draft, party_id=party.pk, reference=None)
    priority = copy(world.item.priority, roadmap_id=roadmap.pk)
    _measures(priority, many=actions)
    rows = NationalRoadmap.objects.filter(pk=roadmap.pk)
    rows.update(state="validated", validated_on=like.validated_on, authority=like.authority)
    for measure in priority.measures.all():
        copy(world.item, priority_id=priority.pk, measure_id=measure.pk)
    return rows.get()


# --- Assistances ------------------------------------------------------------------------------------------------------


def assistance_of(world, application: Application) -> Assistance:
    """Under way as Tunisia's, with a roadmap of its own, and much to do in it."""
    roadmap = roadmap_under_way(world.drafting, application.party)
    own = {"application_id": application.pk, "party_id": application.party_id, "roadmap_id": roadmap.pk}
    assistance = copy(world.running, **own)
    copy(world.running.assignments.get(state="active", role="lead"), assistance_id=assistance.pk)
    _parts_of_assistance(assistance)
    return assistance


def _parts_of_assistance(assistance: Assistance) -> None:
    """Late milestones of everybody's, some to validate, experts for the Party or themselves to answer, remarks."""
    last = Step.objects.get(assistance=assistance, number=9)
    planned, logged = (Milestone.objects.filter(state=state).first() for state in ("planned", "logged"))
    for who in ("office", "expert", "party"):
        two(planned, step_id=last.pk, responsible=who, **LATE)
    two(logged, step_id=last.pk)
    proposed, lead = (Assignment.objects.filter(state=state).first() for state in ("proposed", "active"))
    for state in ("proposed", "agreed"):
        for expert in two(lead.expert, user_id=None, email="more-#@example.org"):
            copy(proposed, assistance_id=assistance.pk, expert_id=expert.pk, role="associate", state=state)
    own = about(assistance) | {"party_id": assistance.party_id}
    two(Remark.objects.filter(audience=COMMENTS.audience).first(), **own)
    two(FollowUp.objects.filter(is_live=True).first(), **own)
    for milestone in Milestone.objects.filter(step__assistance=assistance):
        two(StoredFile.objects.filter(content_type__model="milestone").first(), **about(milestone))


def _gatherings(world) -> None:
    """Two more about each record that has them; in one, more people, conclusions and files."""
    gathering, like = world.gathering, Conclusion.objects.first()
    for record in (world.drafting, world.published, world.running, world.assistance):
        two(gathering, **about(record), party_id=record.party_id, title="More #")
    two(world.attendee, name="More #")
    two(like, gathering_id=gathering.pk, text="More #")
    two(world.material, **about(gathering))


# --- Money, people, traces --------------------------------------------------------------------------------------------


def _money() -> None:
    """Contributions, received and half allotted; commitments on which nothing is spent."""
    like = Contribution.objects.order_by("pk").first()
    sums = {"pledged": EACH, "received": EACH, "pledged_usd": EACH, "received_usd": EACH, "allotted_usd": EACH / 2}
    for contribution in two(like, **sums, reference="MORE-#"):
        for kind, part in (("pledge", EACH), ("receipt", EACH), ("allotment", EACH / 2)):
            entry = Entry.objects.filter(contribution=like, reverses=None, kind=kind).order_by("pk").first()
            copy(entry, contribution_id=contribution.pk, amount=part, usd=part)
    for entry in Entry.objects.filter(contribution=like, reverses=None, kind="pledge"):
        two(entry)
    spent = Entry.objects.filter(kind="expenditure", reverses=None).first()
    two(spent)
    for commitment in two(spent.commitment, amount=EACH, spent=0):
        copy(Entry.objects.filter(kind="commitment").first(), commitment_id=commitment.pk, amount=EACH, usd=EACH)


def _people(world) -> None:
    """People who speak for Senegal, invitations, experts; and what staff keep in lists."""
    senegal = world.assistance.party
    deputy = senegal.rolegrant_set.filter(role="deputy").first()
    for user in two(deputy.user, email="more-#@example.org"):
        copy(deputy, user_id=user.pk)
    invitation = Invitation.objects.filter(letter=None).first()
    asked = {"role": "deputy", "party_id": senegal.pk, "organisation_id": None}
    two(invitation, **asked, email="invited-#@example.org", accepted_at=None, accepted_by_id=None)
    for letter in two(world.designation.letter):
        copy(world.designation, email=f"more-{next(numbers)}@example.org", letter_id=letter.pk)
    candidate = Expert.objects.filter(state="candidate").first()
    two(candidate, user_id=None, email="candidate-#@example.org")
    two(world.contribution.donor, name="More #")
    two(FieldOffice.objects.first(), name="More #")
    two(Contact.objects.first(), email="contact-#@example.org")
    _imports()
    for person in ("secretariat", "evaluator2"):  # who read their own
        user = User.objects.get(email=f"{person}@example.org")
        two(Interest.objects.filter(kind="employer").first(), user_id=user.pk, organisation="More #")
    for officer in UserFactory.create_batch(2):
        copy(world.absence, officer_id=officer.pk)
    two(world.kept_filter, name="More #")
    two(world.call.eligible)
    two(world.call.phase, code="more-#", starts_on=dt.date(1990, 1, 1), ends_on=dt.date(1991, 1, 1))


def _imports() -> None:
    """More of them, and more rows with a fault and doubles in the one that waits."""
    waiting = Import.objects.filter(state="checked").earliest("pk")
    for _nth in range(2):
        copy(waiting, file_id=copy(waiting.file).pk, sha256=f"{next(numbers):064x}")
        for outcome in ("faulty", "double"):
            copy(waiting.rows.filter(outcome=outcome).first(), number=1000 + next(numbers))


def _traces(world) -> None:
    """Files, documents and entries of the trail about each record that has a page; messages and documents that wait."""
    event = Event.objects.filter(content_type__model="application", shared=True).first()
    made = Document.objects.filter(kind="roadmap.national_roadmap", state="ready")
    document = made.exclude(requested_by__email="donor1@example.org").first()
    records = (
        world.draft, world.application, world.assistance, world.milestone, world.assignment, world.published,
        world.drafting, world.expert, world.contribution,
    )  # fmt: skip
    for record in records:
        two(event, **about(record))
        _documents(document, record, requested_by_id=None)
    _documents(document, world.drafting, kind="roadmap.draft")
    _documents(document, world.draft, kind="applications.dossier_draft")
    _documents(document, world.draft, state="failed")
    donor = User.objects.get(email="donor1@example.org")
    for state in ("ready", "queued"):
        _documents(document, world.published, state=state, requested_by_id=donor.pk)
    for _nth in range(2):
        told = f"More {next(numbers)}"
        Discrepancy.objects.create(fingerprint=told, check_name="test.check", said_fr=told, said_en=told)
    earlier_versions(world)
    for record in (world.draft, world.application, world.assistance, world.published, world.drafting):
        _remarks(record)
    two(ContactMessage.objects.filter(answered_at=None).first(), subject="More #")
    for record in (world.draft, world.application, world.expert):
        two(world.letter, **about(record))
    two(OutgoingMessage.objects.first(), state="held")
    for made in two(pass_of(world.invited), email="passed-#@example.org"):
        two(event, **about(world.invited), through_id=made.pk)


def _remarks(record: models.Model) -> None:
    """The Party and the Secretariat wait for each other's answer."""
    conversation = conversations.about(record)
    own = about(record) | {"party_id": record.party_id, "audience": conversation.audience}
    for side, asks in (("secretariat", True), ("party", True)):
        two(Remark.objects.filter(side=side).first(), **own, side=side, asks=asks, text="Encore #")


def earlier_versions(world) -> None:
    """Of each text that has them."""
    officer = User.objects.get(email="secretariat@example.org")
    vision = {"title": "Avant", "period_start": 2026, "period_end": 2029, "vision": "Avant"}
    said = [
        (world.draft, "context", {"context": "Avant"}),
        (world.evaluation, "", {"comment": "Avant", "scores": {}}),
        (world.drafting, "vision", vision),
        (world.priority, "", {"justification": "Avant"}),
        (world.measure, "", {"title": "Avant", "description": "Avant"}),
        (world.item, "", trail.snapshot(world.item, ITEM_FIELDS) | {"title": "Avant"}),
    ]
    for record, part, content in said * 2:
        EarlierVersion.objects.create(
            about=record, part=part, content=content, replaced_by=officer, replaced_at=clock.now()
        )


def _documents(like: Document, record: models.Model, **changes: Any) -> None:
    for _nth in range(2):
        copy(like, **about(record), version=next(numbers), **changes)
