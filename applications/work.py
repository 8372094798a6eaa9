"""What applications and evaluations put on a person's desk and on the public home page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications import moves, queries, rules
from applications.models import Application, Evaluation, Reopening, SelectionRound
from applications.queries import rounds
from portal import clock, lifecycle
from portal.interests import queries as interests
from portal.interests import ties
from portal.models import Country, User
from portal.moves import Side
from portal.readings.bases import OPEN
from portal.registry import WorkItem, address
from portal.roles import WRITERS
from portal.rules import is_evaluator, is_secretariat
from portal.searching import Sought

MOST = 20  # on one desk, those that have waited longest; the list has them all


def waiting(user: User) -> Iterator[WorkItem]:
    """Calls to answer, drafts to finish, applications to handle, evaluations to write."""
    for call, party in queries.to_apply(user):
        yield WorkItem(call.title, _("Your country may apply"), address("call", call.code), country=party)
    if is_secretariat(user) or user.party_ids(*WRITERS):
        yield from _on_applications(user)
    if is_evaluator(user):
        yield from _for_evaluator(user)
    if is_secretariat(user):
        yield from _answers_late(user)
        yield from _conflicts_to_come(user)


def _answers_late(officer: User) -> Iterator[WorkItem]:
    """It is the Party’s turn still; but only the officer can give more time, or go on."""
    over = {"clarifications__closed_at": None, "clarifications__due_on__lt": clock.today()}
    late = queries.visible_to(officer).filter(state="clarifying", **over).order_by("state_since", "pk")
    for application in late.prefetch_related("clarifications")[:MOST]:
        yield WorkItem(
            title=application.title,
            title_lang=application.language,
            what=_("No answer by the date given: give more time, or go on without it"),
            url=address("admin:applications_application_change", application.pk),
            due=moves.answer_by(application),
            country=application.party,
        )


def _conflicts_to_come(officer: User) -> Iterator[WorkItem]:
    """A Party doesn’t know whom it invites: accepting is refused, and the officers settle it."""
    for invitation in queries.invitations_in_conflict(officer)[:MOST]:
        yield WorkItem(
            title=str(invitation),
            title_lang="und",
            what=_("Invited by a Party whose application this person evaluates: settle the conflict of interest"),
            url=address("admin:portal_invitation_change", invitation.pk),
            since=invitation.invited_at,
            country=invitation.party,
        )


def _for_evaluator(user: User) -> Iterator[WorkItem]:
    if not interests.has_declared(user):
        yield WorkItem(_("My interests"), _("Declare your nationality before you evaluate"), address("interests"))
    asked = queries.evaluations_of(user).filter(state__in=OPEN, application__state="evaluation")
    for evaluation in asked[:MOST]:
        yield from moves.of_evaluation(evaluation)


def _on_applications(user: User) -> Iterator[WorkItem]:
    """A Party's own that are in its hands; for the Secretariat what it handles or follows."""
    waiting = queries.visible_to(user).filter(state__in=_in_the_hands_of(user)).order_by("state_since")
    for application in waiting.prefetch_related(*moves.READ)[:MOST]:
        yield from (move for move in moves.of_application(application) if move.is_for(user))


def _in_the_hands_of(user: User) -> list[str]:
    """The states in which the person has something to do, from the table."""
    sides = {Side.SECRETARIAT, Side.EVALUATORS} if is_secretariat(user) else {Side.PARTY}
    return [state.name for state in lifecycle.of(Application).states if state.side in sides]


def under_way(user: User) -> QuerySet[Application]:
    """The Party's own."""
    own = queries.visible_to(user).filter(party__in=user.party_ids(*WRITERS), is_live=True)
    return own.prefetch_related(*moves.READ)[:MOST]


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
    """What a conflict of interest closes: applications, their evaluations and rounds."""
    if not ties.tied(user):
        return
    closed = ties.closed_to(user, Application)
    yield closed
    yield Evaluation.objects.filter(application__in=closed)
    yield Reopening.objects.filter(application__in=closed)
    yield SelectionRound.objects.filter(candidates__application__in=closed)


def reads_what_is_blind(user: User, role: str, party: Country | None, *, by: User | None) -> Promise | None:
    """Why an evaluator may not become an officer: officers read every evaluation."""
    if role != "secretariat" or not Evaluation.objects.filter(evaluator=user, application__state="evaluation").exists():
        return None
    return _("This person is evaluating an application: evaluations would no longer be blind.")


def judges_the_party(user: User, role: str, party: Country | None, *, by: User | None) -> Promise | None:
    """Why somebody may not speak for a Party: they evaluate, or evaluated, its application. An officer whom an interest
    ties to the Party is told the same of everybody, for the answer would tell who evaluates."""
    if party is None:
        return None
    if by is not None and is_secretariat(by) and ties.closed_to(by, Application).filter(party=party).exists():
        return _("An interest ties you to this Party: ask a colleague to give its roles.")
    if Evaluation.objects.filter(evaluator=user, application__party=party).exists():
        return _("This person evaluates an application of this Party: that is a conflict of interest.")
    return None


def may_read_files(user: User, application: Application) -> bool:
    """The authority's letter: whoever may read the application, its evaluators too."""
    return user.is_authenticated and rules.may_read(user, application)


def sought(user: User) -> Iterator[Sought]:
    """The applications that the person may see; the calls, for staff; the rounds, for the Secretariat."""
    officer = is_secretariat(user)
    yield Sought(
        _("Applications"),
        queries.visible_to(user).order_by("-pk"),
        where=("folded", "party__folded"),
        list_url=address("admin:applications_application_changelist") if officer else "",
        language=lambda application: application.language,
        notes=lambda application: (application.reference or "", application.party),
    )
    yield Sought(
        _("Calls"),
        queries.published_calls(),
        list_url=address("admin:applications_call_changelist") if officer else "",
        language=lambda call: None,
        notes=lambda call: (call.code,),
    )
    if officer:
        yield Sought(
            _("Selection rounds"),
            rounds.visible_to(user),
            where=("folded", "call__folded"),
            list_url=address("admin:applications_selectionround_changelist"),
            notes=lambda selection_round: (selection_round.call,),
        )
