"""The messages that an application's life sends, each in its recipient's language."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from applications.models import Application, Evaluation
from portal.interests import ties
from portal.models import User
from portal.outgoing import outbox
from portal.queues import absences
from portal.roles import SPEAKERS


def speakers(application: Application) -> QuerySet[User]:
    """The focal point and the deputies of the Party."""
    return User.objects.holding(*SPEAKERS, party=application.party_id)


def in_charge(application: Application) -> Iterator[User]:
    """The officer in charge and who stands in for them today; nobody whom an interest keeps away."""
    if application.officer and not ties.conflicts(application.officer, application):
        yield application.officer
        for substitute in absences.substitutes_of(application.officer):
            if not ties.conflicts(substitute, application):
                yield substitute


def officers(application: Application) -> list[User]:
    """Those in charge, or before there is one the whole Secretariat but whom an interest keeps away."""
    office = User.objects.holding("secretariat").exclude(pk__in=ties.against(application))
    return list(in_charge(application)) or list(office)


def _mail(people: Iterable[User], template: str, application: Application, **context) -> None:
    for person in people:
        outbox.queue(f"applications/mail/{template}", to=person, about=application, application=application, **context)


def ready(application: Application, *, by: User) -> None:
    """Word to the focal point that the draft can be submitted."""
    focal_points = User.objects.holding("focal_point", party=application.party_id)
    _mail(focal_points, "ready", application, writer=by)


def submitted(application: Application, *, by: User) -> None:
    """A receipt for the Party, and word to the Secretariat."""
    _mail(speakers(application), "receipt", application, submission=application.submissions.last())
    _mail(officers(application), "to_screen", application)


def withdrawn(application: Application, *, by: User) -> None:
    _mail(officers(application), "withdrawn", application)


def clarification_asked(application: Application, *, by: User) -> None:
    clarification = application.clarifications.get(closed_at=None)
    _mail(speakers(application), "clarification", application, clarification=clarification)


def clarification_extended(application: Application, *, by: User) -> None:
    clarification = application.clarifications.get(closed_at=None)
    _mail(speakers(application), "clarification_extended", application, clarification=clarification)


def clarification_closed(application: Application, *, by: User) -> None:
    _mail(speakers(application), "clarification_closed", application)


def clarification_given(application: Application, *, by: User) -> None:
    """A receipt for the Party, and word to the officer."""
    _mail(speakers(application), "receipt", application, submission=application.submissions.last())
    _mail(officers(application), "clarification_given", application)


def eligible(application: Application, *, by: User) -> None:
    _mail(speakers(application), "eligible", application)


def decided(application: Application, *, by: User) -> None:
    """In the words of the letter’s text, in the recipient’s language."""
    letter = application.letters.filter(released_at__isnull=False).select_related("template").first()
    _mail(speakers(application), "decision", application, letter=letter)


def reopened(application: Application, *, by: User) -> None:
    _mail(speakers(application), "reopened", application)


def _tell_evaluator(template: str, evaluation: Evaluation, **context) -> None:
    outbox.queue(
        f"applications/mail/{template}",
        to=evaluation.evaluator,
        about=evaluation.application,
        application=evaluation.application,
        evaluation=evaluation,
        **context,
    )


def assigned(evaluation: Evaluation, *, by: User) -> None:
    _tell_evaluator("to_evaluate", evaluation)


def extended(evaluation: Evaluation, *, by: User) -> None:
    _tell_evaluator("extended", evaluation)


def replaced(evaluation: Evaluation, *, by: User) -> None:
    _tell_evaluator("replaced", evaluation)


def abstained(evaluation: Evaluation, *, by: User) -> None:
    _mail(officers(evaluation.application), "abstained", evaluation.application, evaluation=evaluation)


def recused(evaluation: Evaluation, *, by: User) -> None:
    _mail(officers(evaluation.application), "recused", evaluation.application, evaluation=evaluation)


def put_in_charge(officer: User, applications: list[Application]) -> None:
    outbox.queue(
        "applications/mail/put_in_charge",
        to=officer,
        about=applications[0] if len(applications) == 1 else None,
        applications=applications,
    )
