"""The officer's checklist, and the Party's answers while a clarification is asked."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Question, ScreeningAnswer
from applications.rules import handles, writes_for_party
from portal import clock, trail, verbs
from portal.fields import clean_draft
from portal.models import User
from portal.refusals import Refused, WrongState

CHECKLIST_ANSWERED = verbs.declare("applications.checklist_answered", _("Checklist answered"))
QUESTIONS_ANSWERED = verbs.declare("applications.questions_answered", _("Answers written"))


@transaction.atomic
def answer_checklist(application: Application, *, by: User, answers: Mapping[int, tuple[str, str]]) -> None:
    """Keep what was found: by item's key, the answer (empty: not looked at yet) and a note. A “no” needs its note.

    Raises PermissionDenied, WrongState once the check is over, or Refused by field `note-<item>`.
    """
    application = Application.objects.select_for_update().select_related("call").get(pk=application.pk)
    if not handles(by, application):
        raise PermissionDenied
    if application.state not in ("submitted", "clarifying"):
        raise WrongState(_("The check of this application is over."))
    stored = {answer.item_id: answer for answer in application.screening.all()}
    changes: dict[str, list] = {}
    for item in application.call.checklist.all():
        found, note = answers.get(item.pk, ("", ""))
        if found == "no" and not note:
            raise Refused({f"note-{item.pk}": _("Say what is missing.")})
        before = stored.get(item.pk)
        if (before.found, before.note) == (found, note) if before else not found:
            continue
        changes[item.title] = [before and f"{before.found} {before.note}".strip(), f"{found} {note}".strip() or None]
        _keep(application, item, found, note, by)
    if changes:
        trail.record(CHECKLIST_ANSWERED, application, by=by, changes=changes)


def _keep(application: Application, item, answer: str, note: str, by: User) -> None:
    if not answer:
        application.screening.filter(item=item).delete()
        return
    ScreeningAnswer.objects.update_or_create(
        application=application, item=item, defaults={"found": answer, "note": note, "by": by, "at": clock.now()}
    )


@transaction.atomic
def write_answers(application: Application, *, by: User, answers: Mapping[int, str]) -> None:
    """Keep the answers to the open questions, by question's key, complete or not. Nothing is sent yet."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    if not writes_for_party(by, application):
        raise PermissionDenied
    if application.state != "clarifying":
        raise WrongState(_("No clarification is asked for now."))
    changes = {}
    for question in Question.objects.filter(clarification__application=application, clarification__closed_at=None):
        text = answers.get(question.pk, "")
        if text != question.answer:
            changes[question.section] = [question.answer, text]
            question.answer = text
            clean_draft(question, ["answer"])
            question.save()
    if changes:
        trail.record(QUESTIONS_ANSWERED, application, by=by, changes=changes, shared=True)
