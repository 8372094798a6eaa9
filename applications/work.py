"""What applications and evaluations put on a person's desk, in their navigation and on the public home page."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications import queries, rules, ties
from applications.lifecycle.applications import evaluated_enough
from applications.models import Application, Clarification, Evaluation, Interest, Reopening, SelectionRound
from portal.models import Country, User
from portal.registry import NavItem, WorkItem, address
from portal.roles import WRITERS
from portal.rules import is_evaluator, is_secretariat

OFFICER_STATES = ("submitted", "evaluation", "evaluated")


MOST = 20  # on one desk, those that have waited longest; the list has them all


def waiting(user: User) -> Iterator[WorkItem]:
    """Calls to answer, drafts to finish, applications to handle, evaluations to write."""
    for call, party in queries.to_apply(user):
        yield WorkItem(call.title, _("Your country may apply"), reverse("call", args=[call.code]), country=party)
    yield from _for_party(user)
    if is_secretariat(user):
        yield from _for_officer(user)
    if is_evaluator(user):
        yield from _for_evaluator(user)


def _for_evaluator(user: User) -> Iterator[WorkItem]:
    if not ties.has_declared(user):
        yield WorkItem(_("My interests"), _("Declare your nationality before you evaluate"), reverse("interests"))
    for evaluation in queries.evaluations_of(user).filter(state__in=["assigned", "scoring"])[:MOST]:
        yield _evaluation(evaluation)


def _for_party(user: User) -> Iterator[WorkItem]:
    parties = user.party_ids(*WRITERS)
    if not parties:
        return
    asked = Clarification.objects.filter(application=OuterRef("pk"), closed_at=None)
    own = queries.visible_to(user).filter(party__in=parties, state__in=["draft", "clarifying"])
    for application in own.annotate(answer_by=Subquery(asked.values("due_on")[:1])):
        yield _draft(user, application) if application.state == "draft" else _clarification(application)


def _draft(user: User, application: Application) -> WorkItem:
    finishes = rules.is_focal_point(user, application)
    what = _("Finish and submit the application") if finishes else _("Write the application")
    return _item(application, what, reverse("application", args=[application.pk]))


def _clarification(application: Application) -> WorkItem:
    page = reverse("application-clarification", args=[application.pk])
    return _item(application, _("Answer the Secretariat’s questions"), page, due=application.answer_by)


def _for_officer(user: User) -> Iterator[WorkItem]:
    waiting = queries.visible_to(user).filter(state__in=OFFICER_STATES).order_by("state_since")
    for application in waiting.select_related("call", "party").prefetch_related("evaluations")[:MOST]:
        url = reverse("admin:applications_application_change", args=[application.pk])
        yield _item(application, _officer_work(application), url)


def _officer_work(application: Application) -> Promise:
    if application.state == "submitted":
        return _("Check eligibility")
    if application.state == "evaluated":
        return _("Decide on it in a selection round")
    if evaluated_enough(application):
        return _("Close the evaluation")
    if any(evaluation.state in ("assigned", "scoring") for evaluation in application.evaluations.all()):
        return _("Follow the evaluation")
    return _("Ask evaluators")


def _item(application: Application, what: Any, url: str, due: dt.date | None = None) -> WorkItem:
    return WorkItem(
        title=application.title,
        title_lang=application.language,
        what=what,
        url=url,
        since=application.state_since,
        due=due,
        country=application.party,
    )


def _evaluation(evaluation: Evaluation) -> WorkItem:
    return WorkItem(
        title=evaluation.application.title,
        title_lang=evaluation.application.language,
        what=_("Evaluate this application"),
        url=reverse("evaluation", args=[evaluation.pk]),
        since=evaluation.assigned_at,
        due=evaluation.due_on,
        country=evaluation.application.party,
    )


def places(user) -> Iterator[NavItem]:
    """The call for everybody; applications and evaluations for those who have them."""
    yield NavItem(_("Call"), address("calls"), order=20, public=True)
    if not user.is_authenticated:
        return
    if user.party_ids(*WRITERS):
        yield NavItem(_("Our applications"), address("applications"), order=10)
    if is_evaluator(user):
        yield NavItem(_("My evaluations"), address("evaluations"), order=11)
    if is_evaluator(user) or is_secretariat(user):
        yield NavItem(_("My interests"), address("interests"), order=12)


def countries_written_for(user: User) -> set[int]:
    """A contributor reads the news of the Party's applications."""
    return user.party_ids("contributor")


def public_calls() -> dict[str, Any]:
    return {"open_calls": queries.open_calls()}


def about_drafts() -> Q:
    """The entries of the trail about applications that their Party hasn’t submitted."""
    drafts = Application.objects.filter(submitted_at=None).annotate(key=Cast("pk", CharField())).values("key")
    return Q(content_type__app_label="applications", content_type__model="application", object_id__in=drafts)


def withheld(user: User) -> Iterator[QuerySet]:
    """What a conflict of interest closes: applications, their evaluations and rounds, what the register says."""
    if not ties.tied(user):
        return
    closed = ties.closed_to(user)
    yield closed
    yield Evaluation.objects.filter(application__in=closed)
    yield Interest.objects.filter(application__in=closed)
    yield Reopening.objects.filter(application__in=closed)
    yield SelectionRound.objects.filter(candidates__application__in=closed)


def reads_what_is_blind(user: User, role: str, party: Country | None) -> Promise | None:
    """Why an evaluator may not become an officer: officers read every evaluation."""
    if role != "secretariat" or not Evaluation.objects.filter(evaluator=user, application__state="evaluation").exists():
        return None
    return _("This person is evaluating an application: evaluations would no longer be blind.")


def judges_the_party(user: User, role: str, party: Country | None) -> Promise | None:
    """Why somebody may not speak for a Party: they evaluate, or evaluated, its application."""
    if party is None or not Evaluation.objects.filter(evaluator=user, application__party=party).exists():
        return None
    return _("This person evaluates an application of this Party: that is a conflict of interest.")


def may_read_files(user: User, application: Application) -> bool:
    """The authority's letter: whoever may read the application, its evaluators too."""
    return user.is_authenticated and rules.may_read(user, application)
