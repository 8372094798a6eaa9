"""A selection round prepared: its limits, its candidates, a decision on each against the proposal; and its release."""

import logging
from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, Candidate, RegionBound, SelectionRound
from applications.queries import rounds as queries
from applications.rules import handles_the_round, is_secretariat
from portal import clock, trail, verbs
from portal.models import Region, User
from portal.refusals import Refused, WrongState
from portal.text import clean_prose

logger = logging.getLogger(__name__)

ROUND_BEGUN = verbs.declare("applications.round_begun", _("Selection round begun"))
LIMITS_SET = verbs.declare("applications.round_limits_set", _("Limits of the round set"))
CANDIDATES_PUT = verbs.declare("applications.candidates_put", _("Candidates of the round and their costs set"))
DECISION_MADE = verbs.declare("applications.decision_made", _("Decision prepared in the round"))

OF_NO_SET = {"name", "delay_hours"}
SHORTEST_DELAY = 1  # hour; in the demonstration one needn’t wait
Bounds = Mapping[str, tuple[int, int | None]]


@transaction.atomic
def start_round(
    call: Call, *, name: str, by: User, places: int, cap: Decimal | None = None, delay_hours: int,
    is_fictional: bool = False,
) -> SelectionRound:  # fmt: skip
    """Begin a round of a call that has been open."""
    if not is_secretariat(by):
        raise PermissionDenied
    if call.state == "draft":
        raise Refused({"call": _("This call hasn’t been opened yet.")})
    made = SelectionRound(
        call=call, name=name, places=places, cap=cap, delay_hours=delay_hours, is_fictional=is_fictional
    )
    _check_limits(made)
    made.save()
    trail.record(ROUND_BEGUN, made, by=by, changes=trail.difference({}, _limits(made)))
    return made


def _check_limits(selection_round: SelectionRound) -> None:
    selection_round.full_clean(exclude=["call", "settled_by", "released_by"], validate_constraints=False)
    if selection_round.cap is not None and selection_round.cap <= 0:
        raise Refused({"cap": _("Give a ceiling above zero, or leave the field empty.")})
    if selection_round.delay_hours < SHORTEST_DELAY and not settings.DEMO:
        raise Refused({"delay_hours": _("The letters must wait for at least one hour.")})


def _limits(selection_round: SelectionRound) -> dict:
    bounds = {str(b.region): f"{b.least}–{'' if b.most is None else b.most}" for b in selection_round.bounds.all()}
    values = {name: getattr(selection_round, name) for name in ("name", "places", "cap", "delay_hours")}
    return {name: trail.storable(value) for name, value in (values | bounds).items()}


def preparing(selection_round: SelectionRound, by: User) -> SelectionRound:
    """The round, locked. Raises WrongState once its decisions are closed."""
    rounds = SelectionRound.objects.select_for_update(of=("self",)).select_related("call__phase")
    selection_round = rounds.get(pk=selection_round.pk)
    if not handles_the_round(by, selection_round):
        raise PermissionDenied
    if selection_round.state != "preparing":
        raise WrongState(_("The decisions of this round are closed: go back to them first."))
    return selection_round


@transaction.atomic
def set_limits(
    selection_round: SelectionRound,
    *,
    name: str,
    places: int,
    cap: Decimal | None,
    delay_hours: int,
    bounds: Bounds,
    by: User,
) -> SelectionRound:
    """Places, ceiling, delay, and for each region how many at least and at most. What was proposed is forgotten where
    another set may be the best now, which neither a name nor a delay makes it."""
    selection_round = preparing(selection_round, by)
    before = _limits(selection_round)
    selection_round.name, selection_round.places = name, places
    selection_round.cap, selection_round.delay_hours = cap, delay_hours
    _check_limits(selection_round)
    _check_bounds(bounds)
    selection_round.save()
    selection_round.bounds.all().delete()
    RegionBound.objects.bulk_create(
        RegionBound(round=selection_round, region=region, least=least, most=most)
        for region, (least, most) in bounds.items()
        if least or most is not None
    )
    if changes := trail.difference(before, _limits(selection_round)):
        if not changes.keys() <= OF_NO_SET:
            _forget_proposal(selection_round)
        trail.record(LIMITS_SET, selection_round, by=by, changes=changes)
    return selection_round


def _check_bounds(bounds: Bounds) -> None:
    crossed = [region for region, (least, most) in bounds.items() if most is not None and most < least]
    if crossed or not set(bounds) <= set(Region.values):
        raise Refused({f"most_{region}": _("The maximum is below the minimum.") for region in crossed})


def _forget_proposal(selection_round: SelectionRound) -> None:
    selection_round.proposals.update(is_kept=False)
    selection_round.candidates.update(proposed=None)


@transaction.atomic
def put_candidates(selection_round: SelectionRound, *, costs: Mapping[int, Decimal], by: User) -> SelectionRound:
    """Who is in the round, with the estimated cost of each (USD) by the application’s key; the others leave it."""
    selection_round = preparing(selection_round, by)
    allowed = {application.pk: application for application in queries.may_be_candidates(selection_round, by)}
    if strangers := set(costs) - set(allowed):
        raise Refused(
            {f"cost_{pk}": _("This application is in another round, or can’t be decided now.") for pk in strangers}
        )
    if low := [pk for pk, cost in costs.items() if cost is None or cost <= 0]:
        raise Refused({f"cost_{pk}": _("Give the estimated cost of the assistance.") for pk in low})
    before = _costs(selection_round)
    selection_round.candidates.exclude(application__in=costs).delete()
    for pk, cost in costs.items():
        _put(selection_round, allowed[pk], cost)
    if changes := trail.difference(before, _costs(selection_round)):
        _forget_proposal(selection_round)
        trail.record(CANDIDATES_PUT, selection_round, by=by, changes=changes)
    return selection_round


def _put(selection_round: SelectionRound, application: Application, cost: Decimal) -> None:
    try:
        with transaction.atomic():
            Candidate.objects.update_or_create(round=selection_round, application=application, defaults={"cost": cost})
    except IntegrityError:
        raise Refused({f"cost_{application.pk}": _("Somebody has put this application in another round.")}) from None


def _costs(selection_round: SelectionRound) -> dict[str, str]:
    rows = selection_round.candidates.select_related("application").order_by("application__reference")
    return {str(candidate.application.reference): str(candidate.cost) for candidate in rows}


# --- The decisions ---------------------------------------------------------------------------------------------------


@transaction.atomic
def decide_candidate(
    candidate: Candidate,
    *,
    decision: str,
    reasons: str,
    by: User,
    departure: str = "",
    reserve_order: int | None = None,
) -> Candidate:
    """Prepare the decision on one application. It stays within the round until that is published.

    Raises Refused at `departure` where the decision isn’t the proposal’s and says no reason.
    """
    selection_round = preparing(candidate.round, by)
    candidate = Candidate.objects.select_related("application").get(pk=candidate.pk, round=selection_round)
    before = _decision(candidate)
    candidate.decision = decision
    candidate.reasons, candidate.departure = clean_prose(reasons), clean_prose(departure)
    candidate.reserve_order = reserve_order if decision == Candidate.Decision.RESERVE else None
    _check_decision(selection_round, candidate)
    candidate.save()
    reference = candidate.application.reference
    changes = {f"{reference} {name}": pair for name, pair in trail.difference(before, _decision(candidate)).items()}
    trail.record(DECISION_MADE, selection_round, by=by, changes=changes)
    return candidate


def _decision(candidate: Candidate) -> dict:
    names = ("decision", "reserve_order", "departure", "reasons")
    return {name: getattr(candidate, name) for name in names}


def _check_decision(selection_round: SelectionRound, candidate: Candidate) -> None:
    candidate.full_clean(
        exclude=["round", "application", "proposed"], validate_unique=False, validate_constraints=False
    )
    if not candidate.decision:
        raise Refused({"decision": _("Say what is decided.")})
    if candidate.proposed is None:
        raise Refused(_("Keep a proposal first: the decisions are set against it."))
    if not candidate.reasons:
        raise Refused({"reasons": _("The Party reads the reasons of the decision.")})
    if candidate.departs and not candidate.departure:
        raise Refused({"departure": _("This isn’t what was proposed: say why.")})
    if candidate.decision == Candidate.Decision.RESERVE:
        _check_order(selection_round, candidate)


def _check_order(selection_round: SelectionRound, candidate: Candidate) -> None:
    if not candidate.reserve_order:
        raise Refused({"reserve_order": _("Give its place on the reserve list: 1 is the first.")})
    others = selection_round.candidates.exclude(pk=candidate.pk).filter(reserve_order=candidate.reserve_order)
    if other := others.select_related("application").first():
        message = _("%(reference)s has this place already.") % {"reference": other.application.reference}
        raise Refused({"reserve_order": message})


@transaction.atomic
def promote(call: Call, *, by: User) -> SelectionRound:
    """A place has become free: a round of one place for the next on the reserve list, at the cost it had."""
    waiting = [c for c in queries.reserve_list(call) if queries.open_round_of(c.application) is None]
    if not waiting:
        raise Refused(_("Nobody waits on the reserve list of this call."))
    following = waiting[0]
    with override(by.language):
        name = gettext("From the reserve list: %(country)s") % {"country": following.application.party}
    made = start_round(
        call, name=name, places=1, delay_hours=following.round.delay_hours, is_fictional=following.round.is_fictional,
        by=by,
    )  # fmt: skip
    return put_candidates(made, costs={following.application_id: following.cost}, by=by)


# --- The release -----------------------------------------------------------------------------------------------------


def publish_due() -> int:
    """Publish the rounds whose delay is over: what beat asks for. How many were published.

    Each in one transaction that locks its row and finds it still being released: of any number of workers one
    publishes, and one that is killed leaves a round that is due again.
    """
    due = SelectionRound.objects.filter(state="releasing", release_at__lte=clock.now()).order_by("release_at", "pk")
    return sum(_publish(selection_round) for selection_round in due.select_related("released_by"))


def _publish(selection_round: SelectionRound) -> bool:
    try:
        selection_round.lifecycle.perform(selection_round, "publish", by=selection_round.released_by)
    except WrongState:  # another worker came first, or an officer stopped it
        return False
    except (ValidationError, PermissionDenied) as refusal:
        logger.warning("Round %s could not be published: %s", selection_round.pk, refusal)
        _hold_back(selection_round, refusal)
        return False
    return True


def _hold_back(selection_round: SelectionRound, refusal: Exception) -> None:
    """Nothing has gone out: the officers read what stood in the way."""
    with override(selection_round.released_by.language):
        if isinstance(refusal, ValidationError):
            why = " ".join(refusal.messages)
        else:
            why = gettext("%(who)s, who released it, may no longer do so: stop the release and release it again.")
            why %= {"who": selection_round.released_by.full_name}
    try:
        selection_round.lifecycle.perform(selection_round, "hold_back", by=selection_round.released_by, reason=why)
    except WrongState:
        return
    except PermissionDenied:
        SelectionRound.objects.filter(pk=selection_round.pk, state="releasing").exclude(problem=why).update(problem=why)
