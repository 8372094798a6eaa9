"""A proposal is a row before it is a set: asked for, worked out by a worker, kept. What ends the solver is said."""

import datetime as dt
import logging
import re
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications import tasks
from applications.actions import proposals, rounds
from applications.models import Application, Proposal, SelectionRound
from applications.queries import proposals as queries
from applications.selection import apart, solver
from portal.models import Event
from portal.outgoing import leases
from portal.refusals import Refused, WrongState
from tests import factories as people
from tests.applications import factories
from tests.factories import CountryFactory, person
from tests.services import ROOT

pytestmark = pytest.mark.django_db
State = Proposal.State


def made_once() -> None:
    """Two evaluated applications of one call, 80 and 70 points."""
    factories.funds(200_000)
    parties = {iso3: CountryFactory(iso3=iso3, region="africa") for iso3 in ("BEN", "TGO")}
    call = factories.call(*parties.values())
    for iso3, score in (("BEN", 80), ("TGO", 70)):
        application = factories.evaluated(person("focal_point", party=parties[iso3]), people.officer(), on=call)
        Application.objects.filter(pk=application.pk).update(score=score)


@pytest.fixture
def intake(officer) -> SelectionRound:
    """One place for the two."""
    return factories.selection_round(*Application.objects.order_by("pk"), officer=officer, places=1)


@pytest.fixture
def best(intake) -> int:
    return key_of(intake, "BEN")


@pytest.fixture
def other(intake) -> int:
    return key_of(intake, "TGO")


def key_of(intake: SelectionRound, iso3: str) -> int:
    return intake.candidates.get(application__party__iso3=iso3).pk


def ask(intake: SelectionRound, officer, **forced: str) -> Proposal:
    ways = {key_of(intake, iso3): way for iso3, way in forced.items()}
    return proposals.ask(intake, forced=ways, why=dict.fromkeys(ways, "Équilibre"), by=officer)


def worked_out(proposal: Proposal) -> Proposal:
    proposals.work_out(proposal.pk)
    proposal.refresh_from_db()
    return proposal


def says(monkeypatch, *told: dict, then: Exception | None = None) -> list[dict]:
    """A solver that says this; returns what it was asked, each time."""
    asked = []

    def answers(question):
        asked.append(question)
        yield from told
        if then:
            raise then

    monkeypatch.setattr(apart, "answers", answers)
    return asked


# --- Asked for, and worked out ---------------------------------------------------------------------------------------


def test_what_is_asked_is_worked_out_by_a_worker(intake, officer, best, other):
    proposal = ask(intake, officer)
    assert (proposal.state, proposal.found, proposal.asked_by) == (State.QUEUED, None, officer)
    proposals.work_out_proposal(str(proposal.pk))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.progress, proposal.lease, proposal.error) == (State.READY, 100, None, "")
    assert (proposal.chosen, proposal.better) == ({best}, None)
    assert proposal.trades == {
        str(other): {
            "obstacles": [{"what": "places", "region": ""}], "lost": 1000, "leave": [best], "enter": [],
            "unproven": False,
        }
    }  # fmt: skip
    assert not intake.candidates.exclude(proposed=None).exists()


def test_the_same_is_not_worked_out_twice(intake, officer, monkeypatch):
    asked = says(monkeypatch, {"chosen": [], "better": 3})
    first = ask(intake, officer)
    assert ask(intake, officer) == first
    worked_out(first)
    forced = ask(intake, officer, TGO="in")
    assert queries.latest(intake) == forced
    assert ask(intake, officer) == first == queries.latest(intake)
    assert [proposals.work_out(first.pk), len(asked)] == [False, 1]


def test_the_solver_runs_in_no_transaction(intake, officer, monkeypatch):
    """Of work_out’s own: the test’s is all there is while the solver is asked."""
    begun = len(connection.savepoint_ids)
    found = []

    def answers(question):
        found.append(len(connection.savepoint_ids))
        yield {"chosen": [], "better": None}

    monkeypatch.setattr(apart, "answers", answers)
    worked_out(ask(intake, officer))
    assert found == [begun]


def test_no_page_and_no_action_but_the_workers_looks_for_a_set(intake, officer, sign_in, monkeypatch):
    worked_out(ask(intake, officer))
    monkeypatch.setattr(apart, "answers", None)
    monkeypatch.setattr(solver, "propose", None)
    web = sign_in(officer)
    base = f"/admin/applications/selectionround/{intake.pk}/"
    for part in ("change/", "proposal/", f"candidates/{key_of(intake, 'TGO')}/"):
        assert web.get(f"{base}{part}").status_code == 200
    ask(intake, officer, TGO="in")
    proposals.keep(ask(intake, officer), by=officer)


SOLVER = re.compile(
    r"^\s*(from applications\.selection import .*\bsolver\b|from applications\.selection\.solver )", re.M
)


def loads_the_solver(root: Path) -> set[str]:
    found = {file for app in root.glob("*/apps.py") for file in app.parent.rglob("*.py")}
    assert found
    return {str(file.relative_to(root)) for file in found if SOLVER.search(file.read_text())}


def test_nothing_of_the_portal_loads_the_solver_but_its_own_process(tmp_path):
    assert loads_the_solver(ROOT) == {"applications/selection/apart.py"}
    (tmp_path / "app").mkdir()
    (tmp_path / "app/apps.py").write_text("def ready():\n    from applications.selection import portfolio, solver\n")
    assert loads_the_solver(tmp_path) == {"app/apps.py"}


def test_the_set_is_there_while_the_others_are_still_weighed(intake, officer, best, monkeypatch):
    seen = []

    def answers(question):
        for answer in solver.answers(question):
            seen.append((Proposal.objects.get().state, Proposal.objects.get().chosen))
            yield answer

    monkeypatch.setattr(apart, "answers", answers)
    worked_out(ask(intake, officer))
    assert seen == [(State.SOLVING, frozenset()), (State.SOLVING, {best})]


def test_what_is_forced_is_compared_with_what_is_not(intake, officer, best, other):
    assert worked_out(ask(intake, officer)).free is None
    forced = worked_out(ask(intake, officer, TGO="in"))
    assert (forced.forced, forced.chosen, forced.free) == ({other: "in"}, {other}, [best])


def test_only_an_officer_asks_in_a_round_that_is_prepared_and_has_candidates(intake, officer):
    with pytest.raises(PermissionDenied):
        ask(intake, person("finance"))
    rounds.put_candidates(intake, costs={}, by=officer)
    with pytest.raises(Refused, match="There is no application in this round"):
        ask(intake, officer)
    factories.move(intake, "cancel", officer, reason="Autre calendrier")
    with pytest.raises(WrongState):
        ask(intake, officer)


# --- What ends the solver --------------------------------------------------------------------------------------------


@pytest.fixture
def _quiet(caplog):
    caplog.set_level(logging.CRITICAL)


@pytest.mark.usefixtures("_quiet")
def test_a_solver_that_dies_leaves_a_failure_that_says_why_and_can_be_asked_again(intake, officer, best, monkeypatch):
    with monkeypatch.context() as dying:
        says(dying, then=apart.Ended("The solver’s process ended with -11"))
        failed = worked_out(ask(intake, officer))
    assert (failed.state, failed.lease) == (State.FAILED, None)
    assert failed.error == "Ended: The solver’s process ended with -11"
    again = ask(intake, officer)
    assert again != failed
    assert worked_out(again).chosen == {best}


@pytest.mark.usefixtures("_quiet")
def test_one_that_dies_over_the_trades_leaves_the_set(intake, officer, best, monkeypatch):
    says(monkeypatch, {"chosen": [best], "better": None}, then=apart.Ended("killed"))
    proposal = worked_out(ask(intake, officer))
    assert (proposal.state, proposal.chosen, proposal.trades) == (State.READY, {best}, {})
    proposals.keep(proposal, by=officer)
    left_out = intake.candidates.get(proposed=False)
    assert queries.explained(left_out, [left_out]) == ["What taking it would cost is not known."]


@pytest.mark.usefixtures("_quiet")
def test_one_that_says_nothing_has_failed(intake, officer, monkeypatch):
    says(monkeypatch)
    assert worked_out(ask(intake, officer)).state == State.FAILED


def test_of_two_workers_one_works_and_one_that_was_overtaken_changes_nothing(intake, officer, best):
    proposal = ask(intake, officer)
    dead = leases.take(Proposal, proposal.pk, waiting=State.QUEUED, working=State.SOLVING)
    assert proposals.work_out(proposal.pk) is False
    Proposal.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert proposals.work_out(proposal.pk) is True
    assert leases.finish(Proposal, proposal.pk, dead, state=State.FAILED) is False
    assert Proposal.objects.get().chosen == {best}


def test_what_a_worker_found_before_it_was_killed_is_not_looked_for_again(intake, officer, other, monkeypatch):
    proposal = ask(intake, officer)
    leases.take(Proposal, proposal.pk, waiting=State.QUEUED, working=State.SOLVING)
    past = timezone.now() - dt.timedelta(seconds=1)
    Proposal.objects.update(leased_until=past, found={"chosen": [other], "better": 700})
    asked = says(monkeypatch)
    assert worked_out(proposal).chosen == {other}
    assert asked == []


def test_one_that_ends_every_worker_is_given_up(intake, officer, monkeypatch):
    proposal, asked = ask(intake, officer), says(monkeypatch)
    Proposal.objects.update(attempts=proposals.MAX_ATTEMPTS)
    assert worked_out(proposal).state == State.FAILED
    assert asked == []


def test_the_sweep_takes_up_what_nobody_works_on(intake, officer, monkeypatch):
    taken = []
    monkeypatch.setattr(proposals, "enqueue", taken.append)
    waiting = ask(intake, officer)
    tasks.sweep_proposals()
    assert taken == []
    Proposal.objects.update(enqueued_at=timezone.now() - dt.timedelta(minutes=1))
    tasks.sweep_proposals()
    assert taken == [waiting.pk]
    worked_out(waiting)
    tasks.sweep_proposals()
    assert taken == [waiting.pk]


# --- Kept ------------------------------------------------------------------------------------------------------------


def test_one_that_is_not_proven_is_marked_kept_and_never_looked_for_again(intake, officer, sign_in, other, monkeypatch):
    asked = says(monkeypatch, {"chosen": [other], "better": 1250})
    proposal = worked_out(ask(intake, officer))
    proposals.keep(proposal, by=officer)
    assert queries.kept(intake) == proposal
    assert intake.candidates.get(proposed=True).pk == other
    page = sign_in(officer).get(f"/admin/applications/selectionround/{intake.pk}/change/").content.decode()
    assert "Not proven to be the best: another set may be better, by at most 12.5 points." in page
    assert Event.objects.get(verb="applications.proposal_kept").changes["better"] == [None, 12.5]
    assert ask(intake, officer) == proposal
    assert len(asked) == 1


def test_one_that_an_earlier_release_kept_has_no_row_and_needs_none(intake, officer, sign_in, other):
    intake.candidates.update(proposed=True)
    intake.candidates.filter(pk=other).update(proposed=False)
    base = f"/admin/applications/selectionround/{intake.pk}/"
    for part in ("change/", "proposal/", f"candidates/{other}/"):
        assert sign_in(officer).get(f"{base}{part}").status_code == 200
    assert queries.explained(intake.candidates.get(pk=other), []) == []


def test_one_whose_score_alone_is_proven_says_that(intake, officer, sign_in, best, monkeypatch):
    says(monkeypatch, {"chosen": [best], "better": 0})
    worked_out(ask(intake, officer))
    page = sign_in(officer).get(f"/admin/applications/selectionround/{intake.pk}/proposal/").content.decode()
    assert "No set has a higher total. That none of the same total costs less could not be proven in time." in page


def changed(intake: SelectionRound, officer, what: str) -> None:
    if what == "a cost":
        costs = dict(intake.candidates.values_list("application", "cost"))
        rounds.put_candidates(intake, costs={pk: cost + Decimal("0.01") for pk, cost in costs.items()}, by=officer)
    elif what == "the places":
        rounds.set_limits(intake, name="Intake", places=2, cap=None, delay_hours=24, bounds={}, by=officer)
    elif what == "a region":
        bounds = {"africa": (1, 1)}
        rounds.set_limits(intake, name="Intake", places=1, cap=None, delay_hours=24, bounds=bounds, by=officer)
    else:
        factories.funds(1)


def test_another_name_or_delay_keeps_the_proposal(intake, officer):
    proposal = worked_out(ask(intake, officer))
    proposals.keep(proposal, by=officer)
    kept = dict(intake.candidates.values_list("pk", "proposed"))
    limits = {"places": intake.places, "cap": intake.cap, "bounds": {}, "by": officer}
    rounds.set_limits(intake, name="Another name", delay_hours=intake.delay_hours + 24, **limits)
    assert dict(intake.candidates.values_list("pk", "proposed")) == kept
    assert intake.proposals.get(is_kept=True) == proposal
    rounds.set_limits(intake, name="Another name", delay_hours=48, **limits | {"places": intake.places + 1})
    assert not intake.proposals.filter(is_kept=True).exists()
    assert set(intake.candidates.values_list("proposed", flat=True)) == {None}


@pytest.mark.parametrize("what", ["a cost", "the places", "a region", "the envelope"])
def test_what_no_longer_fits_the_round_is_not_kept(intake, officer, what):
    proposal = worked_out(ask(intake, officer))
    changed(intake, officer, what)
    with pytest.raises(Refused, match="have changed since"):
        proposals.keep(proposal, by=officer)
    assert not intake.candidates.exclude(proposed=None).exists()
    assert worked_out(ask(intake, officer)) != proposal


def test_nothing_is_kept_that_is_not_found(intake, officer):
    with pytest.raises(Refused, match="isn’t worked out yet"):
        proposals.keep(ask(intake, officer), by=officer)
    both = worked_out(ask(intake, officer, BEN="in", TGO="in"))
    with pytest.raises(Refused, match="This can’t be met: the places"):
        proposals.keep(both, by=officer)
    with pytest.raises(PermissionDenied):
        proposals.keep(worked_out(ask(intake, officer)), by=person("finance"))


def test_one_is_kept_at_a_time_and_none_once_the_limits_change(intake, officer):
    first, second = worked_out(ask(intake, officer)), worked_out(ask(intake, officer, TGO="in"))
    for proposal in (first, second):
        proposals.keep(proposal, by=officer)
        assert queries.kept(intake) == proposal
    changed(intake, officer, "the places")
    assert queries.kept(intake) is None


# --- The database’s last word ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lie",
    [{"found": {"chosen": [], "better": None}}, {"found": None}, {"asked": {}}, {"state": "solving"},
     {"state": "unheard"}, {"progress": 101}],
)  # fmt: skip
def test_what_was_asked_and_found_stays(intake, officer, lie):
    worked_out(ask(intake, officer))
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(**lie)


@pytest.mark.parametrize("lie", [{"state": "ready"}, {"is_kept": True}, {"lease": uuid.uuid4()}])
def test_nothing_is_ready_or_kept_that_was_not_found(intake, officer, lie):
    ask(intake, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(**lie)


def test_a_round_keeps_one(intake, officer):
    worked_out(ask(intake, officer))
    worked_out(ask(intake, officer, TGO="in"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(is_kept=True)
