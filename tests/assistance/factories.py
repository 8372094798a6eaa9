"""Assistances and what is in them, made through the actions that people use."""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Application
from assistance import actions, reference
from assistance.models import Assignment, Assistance, Milestone, Step, StepKind
from budget import actions as budget
from budget import queries as money
from experts.models import Expert
from portal import clock
from portal.models import User
from tests import factories as people
from tests import papers
from tests.applications import factories as applications
from tests.experts import factories as experts
from tests.factories import person

TODAY = dt.date(2026, 3, 2)
PDF = papers.pdf(said=b"of an assistance")


def pdf(name: str = "rapport.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def selected(focal: User, officer: User) -> Application:
    """A selected application with its money: 15 months, in French, priorities 1.1 and 5.1.

    It skips the way there, which is tests/applications' matter (test_opening goes it once).
    """
    applications.funds(60000 + Application.objects.count())
    application = applications.draft(focal)
    for position, code in enumerate(("1.1", "5.1")):
        activity = experts.activity(code)
        texts = {"justification": f"Parce que {code}", "expected_change": f"Avec {code}, tout change"}
        application.priorities.create(activity=activity, position=position, **texts)
    commitment = budget.commit(
        line=money.assistance_line(application.call.phase),
        party=application.party,
        year=clock.today().year,
        amount=Decimal(60000),
        label="2026-SEN-01",
        by=officer,
    )
    Application.objects.filter(pk=application.pk).update(
        state="selected",
        months=15,
        reference=f"2026-{application.party.iso3}-01",
        submitted_at=clock.now(),
        submitted_by=focal,
        decided_at=clock.now(),
        decided_by=officer,
        commitment=commitment,
    )
    return Application.objects.get(pk=application.pk)


def selected_in_senegal() -> Application:
    """What most of these tests begin with, on their day; a module makes it once."""
    with clock.at(TODAY):
        reference.load()
        return selected(people.focal_point(), people.officer())


def opened_in_senegal() -> Assistance:
    """Its assistance."""
    application = selected_in_senegal()
    with clock.at(TODAY):
        return opened(application, people.officer())


def opened(application: Application, officer: User, opened_on: dt.date | None = None) -> Assistance:
    """Its assistance, with the nine steps' words loaded."""
    if not StepKind.objects.exists():
        reference.load()
    return actions.open_assistance(application, opened_on=opened_on or clock.today(), by=officer)


def expert(officer: User, **said) -> Expert:
    return experts.admitted(person("expert", **said.pop("account", {})), by=officer, **said)


def proposed(assistance: Assistance, found: Expert, officer: User, role: str = "lead") -> Assignment:
    return actions.propose(assistance, found, role=role, days=30, terms="Conseiller l’équipe.", by=officer)


def at_work(assistance: Assistance, found: Expert, officer: User, focal: User, role: str = "lead") -> Assignment:
    """Proposed, agreed and accepted."""
    assignment = proposed(assistance, found, officer, role)
    assignment = move(assignment, "agree", focal)
    return move(assignment, "accept", found.user)


def move(record, action: str, by: User, **answers):
    """One transition, as its page performs it."""
    return record.lifecycle.perform(record, action, by=by, **answers)


def step(assistance: Assistance, number: int) -> Step:
    return assistance.steps.get(number=number)


def milestone(assistance: Assistance, number: int) -> Milestone:
    """The milestone that a step begins with."""
    return Milestone.objects.get(step__assistance=assistance, step__number=number)


def log(found: Milestone, by: User, **answers) -> Milestone:
    """Logged today, with one file."""
    given = {"done_on": clock.today(), "note": "Réunion tenue.", "language": "fr", "evidence": [pdf()], **answers}
    return move(found, "log", by, **given)


def close_steps(
    assistance: Assistance, numbers, *, officer: User, focal: User, expert_user: User | None = None
) -> None:
    """Log, validate and close these steps, each by whoever is responsible."""
    hands = {"office": officer, "party": focal, "expert": expert_user}
    for number in numbers:
        found = milestone(assistance, number)
        move(log(found, hands[found.responsible]), "validate", officer)
        actions.close_step(step(assistance, number), by=officer)
