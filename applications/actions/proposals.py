"""The proposal of a portfolio: asked for by an officer, worked out by a worker, then kept.

No set is looked for in a web process or within a transaction. The row is the truth; a message to the broker only speeds
it up.
"""

import logging
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from celery import shared_task
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.rounds import preparing
from applications.models import Candidate, Proposal, SelectionRound
from applications.queries import proposals as queries
from applications.queries.rounds import candidates_of
from applications.selection import apart
from portal import clock, trail, verbs
from portal.models import User
from portal.outgoing import leases
from portal.refusals import Refused
from portal.text import clean_prose

logger = logging.getLogger(__name__)
State = Proposal.State
MAX_ATTEMPTS = 3
PROPOSAL_KEPT = verbs.declare("applications.proposal_kept", _("Proposal of a portfolio kept"))


# --- Asked for -------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(selection_round: SelectionRound, *, forced: Mapping[int, str], why: Mapping[int, str], by: User) -> Proposal:
    """Have the best portfolio worked out for the round as it is, with these candidates forced “in” or “out”, and why
    each is.

    What answers the same already, or is under way, is given back as it is. Raises Refused at `why_…` of a candidate
    that is forced without a reason.
    """
    selection_round = preparing(selection_round, by)
    candidates = list(candidates_of(selection_round))
    if not candidates:
        raise Refused(_("There is no application in this round."))
    asked = queries.question(selection_round, candidates, forced)
    reasons = {str(pk): clean_prose(why.get(pk, "")) for pk in forced}
    _check_explained(reasons)
    if same := queries.answering(selection_round, asked):
        same.asked_at, same.reasons = clock.now(), reasons  # the latest is the one to show
        same.save(update_fields=["asked_at", "reasons"])
        return same
    proposal = Proposal.objects.create(round=selection_round, asked=asked, reasons=reasons, asked_by=by)
    transaction.on_commit(lambda: enqueue(proposal.pk))
    return proposal


def _check_explained(reasons: Mapping[str, str]) -> None:
    unexplained = [key for key, reason in reasons.items() if not reason]
    if unexplained:
        raise Refused({f"why_{key}": _("Say why this application is always in or out.") for key in unexplained})


def enqueue(pk: uuid.UUID) -> None:
    """Hand the proposal to the workers."""
    Proposal.objects.filter(pk=pk).update(enqueued_at=timezone.now())
    leases.tell_workers(work_out_proposal, pk)


def waiting_too_long() -> models.QuerySet[Proposal]:
    """Proposals that no worker has taken, or whose worker is gone."""
    return Proposal.objects.filter(leases.waiting_too_long(State.QUEUED, State.SOLVING))


# --- Worked out, by a worker -----------------------------------------------------------------------------------------


@shared_task(name="applications.tasks.work_out_proposal")
def work_out_proposal(pk: str) -> None:
    """Work one proposal out, by a worker."""
    work_out(uuid.UUID(pk))


def work_out(pk: uuid.UUID) -> bool:
    """Work one proposal out if no other worker does. Whatever ends the solver is written down, for who waits."""
    lease = leases.take(Proposal, pk, waiting=State.QUEUED, working=State.SOLVING)
    if lease is None:
        return False
    proposal = Proposal.objects.get(pk=pk)
    if proposal.found is not None:  # by a worker that was ended over the trades: what was found stays
        return _finish(proposal, lease)
    if proposal.attempts > MAX_ATTEMPTS:
        return _finish(proposal, lease, "The workers that tried to work it out were all ended.")
    try:
        with leases.kept_alive(Proposal, pk, lease):
            _write_down(proposal, lease)
    except Exception as error:
        logger.exception("Proposal %s could not be worked out", pk)
        return _finish(proposal, lease, f"{type(error).__name__}: {error}"[:300])
    return _finish(proposal, lease)


def _write_down(proposal: Proposal, lease: uuid.UUID) -> None:
    """Each answer as it comes: the set is shown while the trades are still worked out."""
    for answer in apart.answers(proposal.asked):
        Proposal.objects.filter(pk=proposal.pk, lease=lease).update(**_told(proposal, answer))
    if proposal.found is None:
        raise apart.Ended("The solver said nothing")


def _told(proposal: Proposal, answer: dict[str, Any]) -> dict[str, Any]:
    if "trade" in answer:
        proposal.trades[str(answer["key"])] = answer["trade"]
        left_out = len(proposal.asked["options"]) - len(proposal.chosen)
        return {"trades": proposal.trades, "progress": 100 * len(proposal.trades) // left_out}
    if "free" in answer:
        return answer
    proposal.found = answer
    return {"found": answer}


def _finish(proposal: Proposal, lease: uuid.UUID, error: str = "") -> bool:
    """Ready wherever a set was found, or shown not to exist; the error says what wasn’t done after that."""
    ready = proposal.found is not None
    outcome: dict[str, Any] = {"state": State.READY, "progress": 100} if ready else {"state": State.FAILED}
    return leases.finish(Proposal, proposal.pk, lease, error=error, **outcome) and ready


# --- Kept ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep(proposal: Proposal, *, by: User) -> SelectionRound:
    """Keep what was found, against which the officers’ decisions are set. It is never looked for again."""
    selection_round = preparing(proposal.round, by)
    proposal = selection_round.proposals.select_for_update().get(pk=proposal.pk)
    candidates = list(candidates_of(selection_round))
    _check_keepable(proposal, candidates)
    before, forced_before = _references(candidates) or None, _forced(candidates)
    _check_departures(candidates, proposal.chosen)
    for candidate in candidates:
        candidate.forced, candidate.forced_why = (
            proposal.forced.get(candidate.pk, ""),
            proposal.why.get(candidate.pk, ""),
        )
        candidate.proposed = candidate.pk in proposal.chosen
        candidate.save()
    selection_round.proposals.update(is_kept=False)
    selection_round.proposals.filter(pk=proposal.pk).update(is_kept=True)
    changes: dict[str, list[Any]] = {"proposed": [before, _references(candidates)]}
    changes |= trail.difference(forced_before, _forced(candidates))
    if proposal.better is not None:
        changes["better"] = [None, proposal.better / 100]
    trail.record(PROPOSAL_KEPT, selection_round, by=by, changes=changes)
    return selection_round


def _check_keepable(proposal: Proposal, candidates: list[Candidate]) -> None:
    if not queries.is_current(proposal, candidates):
        raise Refused(
            _("The candidates, the limits or the envelope have changed since: have the proposal worked out again.")
        )
    if said := queries.impossible_said(proposal):
        raise Refused(said)
    if proposal.found is None:
        raise Refused(_("This proposal isn’t worked out yet."))
    if not all(proposal.why.get(pk) for pk in proposal.forced):
        raise Refused(_("Say why an application is always in or out, then have the proposal worked out again."))


def _check_departures(candidates: Iterable[Candidate], chosen: frozenset[int]) -> None:
    """A decision that departs from the new proposal, and says no reason, is to be taken again."""
    for candidate in candidates:
        follows = (candidate.decision == Candidate.Decision.SELECT) == (candidate.pk in chosen)
        if candidate.decision and not follows and not candidate.departure:
            candidate.decision, candidate.reserve_order = "", None


def _forced(candidates: Iterable[Candidate]) -> dict[str, str | None]:
    """What is forced and why, by the reference of the application, for the trail."""
    return {
        str(c.application.reference): f"{c.get_forced_display()}: {c.forced_why}" if c.forced else None
        for c in candidates
    }


def _references(candidates: Iterable[Candidate]) -> str:
    return ", ".join(sorted(str(c.application.reference) for c in candidates if c.proposed))
