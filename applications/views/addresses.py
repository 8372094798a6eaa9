"""Where a person reads a record, for links in news and lists."""

from django.urls import reverse

from applications.models import Application, Call, Evaluation
from applications.rules import own_parties
from portal.interests import ties
from portal.models import User
from portal.rules import is_secretariat


def page_of(user: User, record: Application | Call) -> str:
    """Where the person reads an application or a call."""
    if isinstance(record, Call):
        return reverse("call", args=[record.code]) if record.state != "draft" else ""
    if record.party_id in own_parties(user) and record.state != "abandoned":
        return reverse("application", args=[record.pk])
    if is_secretariat(user) and record.submitted_at and not ties.tied(user).covers(record):
        return reverse("admin:applications_application_change", args=[record.pk])
    return ""


def evaluation_page(user: User, record: Evaluation) -> str:
    """Where the person reads an evaluation: the evaluator their own, the Secretariat the application's."""
    if record.evaluator_id == user.pk:
        return reverse("evaluation", args=[record.pk])
    return page_of(user, record.application) if is_secretariat(user) else ""


def part_page(user: User, record) -> str:
    """Where the person reads what belongs to an application alone."""
    return page_of(user, record.application)
