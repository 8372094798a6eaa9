"""What asking for a clarification, answering it and going on without it do besides changing the state."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.dossier import dossiers, snapshots
from applications.dossier.sections import SECTIONS
from applications.models import Application, Clarification, Question
from portal import clock
from portal.fields import too_long
from portal.interests import naming
from portal.models import User
from portal.refusals import Refused

QUESTION = "question_"
FURTHEST = 180  # days ahead that a Party may be given


def check_deadline(due_on: dt.date) -> None:
    """Raises Refused at the field for a day that has come, or is more than 180 days ahead."""
    days = (due_on - clock.today()).days
    if days < 1:
        raise Refused({"due_on": _("Give the Party a day still to come.")})
    if days > FURTHEST:
        raise Refused({"due_on": _("This day is too far away.")})


def ask(application: Application, *, by: User, due_on: dt.date, **questions: str) -> None:
    """Open the sections that are asked about. Raises Refused where nothing is."""
    check_deadline(due_on)
    asked = {kind.key: questions.get(f"{QUESTION}{kind.key}") or "" for kind in SECTIONS}
    asked = {key: text for key, text in asked.items() if text}
    if not asked:
        raise Refused(_("Write a question for at least one section."))
    clarification = Clarification.objects.create(
        application=application, number=application.clarifications.count() + 1, asked_by=by, due_on=due_on
    )
    for key, text in asked.items():
        Question.objects.create(clarification=clarification, section=key, text=text)


def answer(application: Application, *, by: User) -> None:
    """Close the request as answered and freeze what is handed in now."""
    application.clarifications.filter(closed_at=None).update(
        answered_at=clock.now(), answered_by=by, closed_at=clock.now()
    )
    snapshots.freeze(application, by=by)
    naming.look_for_names(application)
    dossiers.make(application, by=by)


def extend(application: Application, *, by: User, due_on: dt.date, reason: str) -> None:
    """A later day. Raises Refused where it isn't later."""
    check_deadline(due_on)
    clarification = application.clarifications.get(closed_at=None)
    if due_on <= clarification.due_on:
        raise Refused({"due_on": _("This day isn’t later than the one given.")})
    clarification.due_on, clarification.reminded_on, clarification.officer_told_on = due_on, None, None
    clarification.save()


def go_on(application: Application, *, by: User, reason: str) -> None:
    """Close the request without an answer; what stands in the sections by then is frozen, and is what is judged."""
    application.clarifications.filter(closed_at=None).update(closed_at=clock.now())
    snapshots.freeze(application, by=by)
    naming.look_for_names(application)


def all_answered(application: Application) -> bool:
    """Whether each question has its answer."""
    return not _open_questions(application).filter(answer="").exists()


def answers_fit(application: Application) -> bool:
    """Whether no answer is longer than its limit."""
    return not any(too_long(question) for question in _open_questions(application))


def _open_questions(application: Application) -> QuerySet[Question]:
    return Question.objects.filter(clarification__application=application, clarification__closed_at=None)


def all_checked(application: Application) -> bool:
    """Whether every item of the call's checklist has been looked at."""
    return application.screening.count() == application.call.checklist.count()


def nothing_found(application: Application) -> bool:
    """Whether no item was answered with no."""
    return not application.screening.filter(found="no").exists()
