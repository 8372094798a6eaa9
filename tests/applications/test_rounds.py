"""A selection round: prepared in private, decided against a proposal, published together with its money and letters."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from applications.actions import letters, rounds
from applications.models import Application, Candidate, Letter, SelectionRound
from applications.queries import proposals
from applications.queries import rounds as queries
from budget.models import Commitment
from portal import clock
from portal.models import Document, Event, Interest, OutgoingMessage, User
from portal.refusals import GateClosed, Refused, WrongState
from tests import factories as people
from tests.applications import factories
from tests.factories import CountryFactory, person

pytestmark = pytest.mark.django_db


def made_once() -> None:
    """Three evaluated applications of one call: Africa, Africa, Asia; 80, 70 and 60 points."""
    factories.funds(200_000)
    parties = {
        iso3: CountryFactory(iso3=iso3, region=region)
        for iso3, region in (("BEN", "africa"), ("TGO", "africa"), ("LAO", "asia_pacific"))
    }
    call = factories.call(*parties.values())
    for iso3, score in (("BEN", 80), ("TGO", 70), ("LAO", 60)):
        focal = person("focal_point", party=parties[iso3])
        application = factories.evaluated(focal, people.officer(), on=call)
        Application.objects.filter(pk=application.pk).update(score=score)


@pytest.fixture
def applications(db) -> dict[str, Application]:
    return {application.party.iso3: application for application in Application.objects.order_by("pk")}


@pytest.fixture
def intake(applications, officer) -> SelectionRound:
    """Two places for the three."""
    return factories.selection_round(*applications.values(), officer=officer, places=2)


def candidate(intake: SelectionRound, iso3: str) -> Candidate:
    return intake.candidates.get(application__party__iso3=iso3)


def proposed(intake: SelectionRound) -> set[str]:
    return set(intake.candidates.filter(proposed=True).values_list("application__party__iso3", flat=True))


def decide(intake: SelectionRound, officer, **decisions: str) -> None:
    for iso3, decision in decisions.items():
        factories.prepare(candidate(intake, iso3), officer, decision)


def release(intake: SelectionRound, officer, **decisions: str) -> None:
    """Everything up to the running delay."""
    factories.propose(intake, officer)
    decide(intake, officer, **decisions)
    factories.releasing(intake, officer)


def a_day_later():
    return clock.at(clock.now() + dt.timedelta(hours=24, seconds=1))


# --- The proposal -----------------------------------------------------------------------------------------------------


def test_the_proposal_is_the_best_portfolio_and_follows_what_is_forced(intake, officer):
    factories.propose(intake, officer)
    assert proposed(intake) == {"BEN", "TGO"}
    factories.propose(intake, officer, LAO="in")
    assert proposed(intake) == {"BEN", "LAO"}
    factories.propose(intake, officer, BEN="out", LAO="in")
    assert proposed(intake) == {"TGO", "LAO"}


def test_the_minimum_of_a_region_is_kept_and_one_that_cannot_be_is_named(intake, officer):
    limits = {"name": "Intake", "places": 2, "cap": None, "delay_hours": 24, "by": officer}
    rounds.set_limits(intake, bounds={"asia_pacific": (1, None)}, **limits)
    factories.propose(intake, officer)
    assert proposed(intake) == {"BEN", "LAO"}
    rounds.set_limits(intake, bounds={"arab_states": (1, None)}, **limits)
    assert not intake.candidates.exclude(proposed=None).exists()  # other limits: what was proposed no longer holds
    with pytest.raises(Refused, match="This can’t be met: the minimum of the region “Arab States”"):
        factories.propose(intake, officer)


@pytest.mark.parametrize("costs", [{"BEN": 60_000, "TGO": 60_000}, {"BEN": 60_001, "TGO": 60_000, "LAO": 60_000}])
def test_of_other_candidates_or_costs_no_proposal_is_kept(intake, applications, officer, costs):
    factories.propose(intake, officer)
    same = {applications[iso3].pk: Decimal(60_000) for iso3 in ("BEN", "TGO", "LAO")}
    rounds.put_candidates(intake, costs=same, by=officer)
    assert proposed(intake) == {"BEN", "TGO"}
    rounds.put_candidates(intake, costs={applications[c].pk: Decimal(cost) for c, cost in costs.items()}, by=officer)
    assert not intake.candidates.exclude(proposed=None).exists()
    assert not intake.proposals.filter(is_kept=True).exists()


@pytest.mark.parametrize(
    ("cap", "envelope"),
    [(None, "200000"), ("200000.01", "200000"), ("900000", "200000"), ("199999.99", "199999.99"), ("60000", "60000")],
)
def test_the_envelope_is_what_the_line_holds_or_the_rounds_own_ceiling_if_that_is_less(intake, officer, cap, envelope):
    intake = capped(intake, officer, cap and Decimal(cap))
    assert queries.envelope(intake) == Decimal(envelope)
    assert queries.limits(intake).envelope == int(Decimal(envelope) * 100)


def capped(intake: SelectionRound, officer, cap: Decimal | None) -> SelectionRound:
    return rounds.set_limits(intake, name="Intake", places=2, cap=cap, delay_hours=24, bounds={}, by=officer)


@pytest.mark.parametrize(
    ("cap", "chosen"), [("120000.00", {"BEN", "TGO"}), ("119999.99", {"BEN"}), ("59999.99", set())]
)
def test_a_proposal_costs_no_cent_more_than_the_envelope(intake, officer, cap, chosen):
    factories.propose(capped(intake, officer, Decimal(cap)), officer)
    assert proposed(intake) == chosen


@pytest.mark.parametrize("left", ["0.00", "-0.01"])
def test_what_is_selected_costs_no_cent_more_than_the_envelope(intake, officer, left):
    capped(intake, officer, Decimal(120_000) + Decimal(left))
    factories.propose(intake, officer)
    decide(intake, officer, BEN="select", TGO="select", LAO="decline")
    if left == "0.00":
        factories.move(intake, "settle", officer)
    else:
        with pytest.raises(GateClosed, match="cost more than the envelope holds"):
            factories.move(intake, "settle", officer)


def test_what_is_forced_in_stays_when_another_is_asked_about(intake, officer):
    """LAO is forced in: what taking TGO would cost is weighed beside it, against BEN, which has the other place."""
    factories.propose(intake, officer, LAO="in")
    benin = candidate(intake, "BEN").application.party
    assert proposals.explained(candidate(intake, "TGO"), list(queries.candidates_of(intake))) == [
        "Left out by: the places.",
        f"Taking it would cost 10 points of the total; these would leave: {benin}.",
    ]


def test_the_ranking_says_rank_gender_and_running_total(intake):
    lines = queries.ranking(intake)
    assert [(line.candidate.application.party.iso3, line.rank, line.running) for line in lines] == [
        ("BEN", 1, Decimal(60_000)),
        ("TGO", 2, Decimal(120_000)),
        ("LAO", 3, Decimal(180_000)),
    ]


def test_the_limits_are_checked(applications, officer, settings):
    call = applications["BEN"].call
    wrong = (({"places": 0}, "places"), ({"cap": Decimal(0)}, "cap"), ({"delay_hours": 999}, "delay_hours"))
    for fields, field in wrong:
        with pytest.raises(ValidationError) as refusal:
            rounds.start_round(call, **{"name": "A", "places": 5, "delay_hours": 24, "by": officer} | fields)
        assert list(refusal.value.message_dict) == [field]
    settings.DEMO = False
    with pytest.raises(ValidationError, match="at least one hour"):
        rounds.start_round(call, name="A", places=5, delay_hours=0, by=officer)
    with pytest.raises(PermissionDenied):
        rounds.start_round(call, name="A", places=5, delay_hours=24, by=person("finance"))


def test_an_application_is_in_one_round_at_a_time(intake, applications, officer):
    other = rounds.start_round(intake.call, name="Other", places=5, delay_hours=24, by=officer)
    assert not queries.may_be_candidates(other, officer).exists()
    with pytest.raises(Refused) as refusal:
        rounds.put_candidates(other, costs={applications["BEN"].pk: Decimal(1)}, by=officer)
    assert list(refusal.value.message_dict) == [f"cost_{applications['BEN'].pk}"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.create(round=other, application=applications["BEN"], cost=1)
    factories.move(intake, "cancel", officer, reason="Autre calendrier")
    rounds.put_candidates(other, costs={applications["BEN"].pk: Decimal(1)}, by=officer)


# --- The decisions ----------------------------------------------------------------------------------------------------


def test_a_departure_from_the_proposal_needs_its_reason(intake, officer):
    factories.propose(intake, officer)
    with pytest.raises(Refused) as refusal:
        factories.prepare(candidate(intake, "LAO"), officer, "select", departure="  ")
    assert list(refusal.value.message_dict) == ["departure"]
    factories.prepare(candidate(intake, "LAO"), officer, "select", departure="Un État enclavé")
    with pytest.raises(IntegrityError), transaction.atomic():
        intake.candidates.filter(application__party__iso3="BEN").update(decision="decline", reasons="x")
    event = Event.objects.filter(verb="applications.decision_made").first()
    reference = candidate(intake, "LAO").application.reference
    assert event.changes[f"{reference} departure"] == ["", "Un État enclavé"]
    assert (event.party, event.shared) == (None, False)


def test_a_decision_says_its_reasons_and_its_place_on_the_reserve_list(intake, officer):
    with pytest.raises(Refused, match="Keep a proposal first"):
        factories.prepare(candidate(intake, "BEN"), officer, "select")
    factories.propose(intake, officer)
    for given, field in (({"reasons": " "}, "reasons"), ({"reserve_order": None}, "reserve_order")):
        with pytest.raises(Refused) as refusal:
            factories.prepare(candidate(intake, "LAO"), officer, "reserve", **given)
        assert list(refusal.value.message_dict) == [field]
    decide(intake, officer, LAO="reserve")
    with pytest.raises(Refused, match="has this place already"):
        factories.prepare(candidate(intake, "TGO"), officer, "reserve", reserve_order=1)


def test_nothing_is_closed_before_everything_is_decided_within_places_and_envelope(intake, officer):
    with pytest.raises(GateClosed) as refusal:
        factories.move(intake, "settle", officer)
    assert {error.code for error in refusal.value.error_list} == {"proposed", "all_decided"}
    factories.propose(intake, officer)
    decide(intake, officer, BEN="select", TGO="select", LAO="select")
    with pytest.raises(GateClosed, match="More applications are selected"):
        factories.move(intake, "settle", officer)
    decide(intake, officer, LAO="decline")
    factories.move(intake, "settle", officer)
    with pytest.raises(WrongState):
        factories.prepare(candidate(intake, "LAO"), officer, "reserve")


@pytest.fixture
def closed(intake, officer) -> SelectionRound:
    """Its decisions are closed: two selected, one declined."""
    factories.propose(intake, officer)
    decide(intake, officer, BEN="select", TGO="select", LAO="decline")
    return factories.move(intake, "settle", officer)


@pytest.mark.parametrize(
    "changes",
    [
        {"cost": Decimal("60000.01")},
        {"forced": "in", "forced_why": "Équilibre"},
        {"forced_why": "Équilibre"},
        {"proposed": None},
        {"departure": "Autrement"},
        {"reasons": "Autrement"},
        {"decision": "select"},
        {"decision": "reserve", "reserve_order": 1},
    ],
    ids=str,
)
def test_the_database_keeps_a_candidate_as_it_was_when_decisions_were_closed(closed, changes):
    with pytest.raises(IntegrityError, match="the decisions of this round are closed"), transaction.atomic():
        closed.candidates.filter(application__party__iso3="LAO").update(**changes)


def test_the_database_lets_a_place_on_the_reserve_list_not_move_once_decisions_are_closed(intake, officer):
    factories.propose(intake, officer)
    decide(intake, officer, BEN="select", TGO="select", LAO="reserve")
    closed = factories.move(intake, "settle", officer)
    with pytest.raises(IntegrityError, match="the decisions of this round are closed"), transaction.atomic():
        closed.candidates.filter(reserve_order=1).update(reserve_order=2)


def test_the_database_lets_no_candidate_come_or_go_once_decisions_are_closed(closed, officer):
    another = factories.evaluated(people.focal_point(), officer)
    beside = rounds.start_round(closed.call, by=officer, name="Beside", places=1, delay_hours=24)
    for attempt in (
        lambda: Candidate.objects.create(round=closed, application=another, cost=Decimal(1)),
        lambda: closed.candidates.filter(application__party__iso3="LAO")._raw_delete("default"),
        lambda: closed.candidates.filter(application__party__iso3="LAO").update(application=another),
        lambda: closed.candidates.filter(application__party__iso3="LAO").update(round=beside),
    ):
        with pytest.raises(IntegrityError, match="the decisions of this round are closed"), transaction.atomic():
            attempt()


@pytest.mark.parametrize("change", [lambda given: given._raw_delete("default"), lambda given: given.update(values={})])
def test_the_database_keeps_a_letter_that_was_given(focal_point, officer, change):
    application = factories.decided(factories.evaluated(focal_point, officer), officer, "decline")
    with pytest.raises(IntegrityError, match="given"), transaction.atomic():
        change(Letter.objects.filter(application=application))
    assert Letter.objects.filter(application=application, released_at__isnull=False).count() == 1


@pytest.mark.parametrize("orders", [(2, 3), (1, 3)])
def test_the_reserve_list_begins_with_the_first_and_has_no_gap(intake, officer, orders):
    factories.propose(intake, officer)
    decide(intake, officer, BEN="select")
    for iso3, order in zip(("TGO", "LAO"), orders, strict=True):
        factories.prepare(candidate(intake, iso3), officer, "reserve", reserve_order=order, departure="Équilibre")
    with pytest.raises(GateClosed, match="numbered 1, 2, 3… without a gap"):
        factories.move(intake, "settle", officer)
    for iso3, order in (("TGO", 1), ("LAO", 2)):
        factories.prepare(candidate(intake, iso3), officer, "reserve", reserve_order=order, departure="Équilibre")
    assert factories.move(intake, "settle", officer).state == "decided"


def test_other_decisions_are_written_into_other_letters(intake, officer):
    factories.propose(intake, officer)
    decide(intake, officer, BEN="select", TGO="select", LAO="decline")
    factories.move(intake, "settle", officer)
    assert Letter.objects.get(candidate=candidate(intake, "LAO")).template.kind == "declined"
    factories.move(intake, "revise", officer, reason="Nouvel examen")
    assert not Letter.objects.exists()
    decide(intake, officer, LAO="reserve")
    factories.move(intake, "settle", officer)
    assert Letter.objects.get(candidate=candidate(intake, "LAO")).template.kind == "reserve"


# --- Private until published ------------------------------------------------------------------------------------------


def test_a_pending_decision_is_nowhere_but_in_the_round(intake, applications, officer):
    before = list(Application.objects.order_by("pk").values())
    history, sent = Event.objects.filter(party__isnull=False).count(), OutgoingMessage.objects.count()
    drawn = Document.objects.count()
    release(intake, officer, BEN="select", TGO="select", LAO="decline")
    assert list(Application.objects.order_by("pk").values()) == before
    assert Event.objects.filter(party__isnull=False).count() == history
    assert not Event.objects.filter(content_type__model="selectionround", shared=True).exists()
    assert (OutgoingMessage.objects.count(), Document.objects.count(), Commitment.objects.count()) == (sent, drawn, 0)


def test_it_is_the_secretariats_alone(intake, officer, focal_point):
    assert set(queries.visible_to(officer)) == {intake}
    for role in ("finance", "evaluator"):
        assert not queries.visible_to(person(role)).exists()
    assert not queries.visible_to(focal_point).exists()


def test_no_application_is_decided_on_outside_a_published_round(intake, applications, officer):
    release(intake, officer, BEN="select", TGO="select", LAO="decline")
    for move in ("select", "hold", "decline"):
        with pytest.raises(GateClosed, match="in a selection round"):
            factories.move(applications["BEN"], move, officer, reason="Bon projet")
    assert not applications["BEN"].lifecycle.open_to(officer, applications["BEN"])


# --- The release ------------------------------------------------------------------------------------------------------


def test_each_letter_is_read_before_the_release(intake, officer):
    factories.propose(intake, officer)
    decide(intake, officer, BEN="select", TGO="select", LAO="decline")
    factories.move(intake, "settle", officer)
    with pytest.raises(GateClosed, match="Each letter must be read"):
        factories.move(intake, "release", officer)
    for letter in Letter.objects.all()[:2]:
        letters.read(letter, by=officer)
    with pytest.raises(GateClosed, match="Each letter must be read"):
        factories.move(intake, "release", officer)


def test_a_letter_is_read_while_its_round_is_decided_and_no_longer(intake, officer):
    release(intake, officer, BEN="select", TGO="select", LAO="decline")
    letter = Letter.objects.get(candidate=candidate(intake, "LAO"))
    with pytest.raises(WrongState, match="aren’t being read now"):
        letters.read(letter, by=officer)
    with a_day_later():
        assert rounds.publish_due() == 1
    with pytest.raises(WrongState, match="aren’t being read now"):
        letters.read(letter, by=officer)


def test_after_the_delay_everything_is_published_together_and_once(intake, applications, officer):
    release(intake, officer, BEN="select", TGO="reserve", LAO="decline")
    assert rounds.publish_due() == 0
    with a_day_later():
        assert (rounds.publish_due(), rounds.publish_due()) == (1, 0)
    states = {a.party.iso3: a.state for a in Application.objects.select_related("party")}
    assert states == {"BEN": "selected", "TGO": "reserve", "LAO": "declined"}
    chosen = Application.objects.get(state="selected")
    assert (chosen.commitment.amount, chosen.commitment.party) == (Decimal(60_000), chosen.party)
    assert (chosen.decided_by, chosen.decision_reason) == (officer, "Bon projet")
    assert Document.objects.filter(kind="applications.decision_letter").count() == 3
    sent = OutgoingMessage.objects.filter(template="applications/mail/decision")
    assert sorted(message.subject for message in sent) == sorted(
        [
            f"Country BEN · Decision on application {chosen.reference}",
            f"Country TGO · Decision on application {applications['TGO'].reference}: reserve list",
            f"Country LAO · Decision on application {applications['LAO'].reference}",
        ]
    )
    intake.refresh_from_db()
    assert (intake.state, intake.problem) == ("published", "")
    assert Event.objects.filter(verb="applications.application.select", shared=True).count() == 1


def test_before_that_nothing_is_published_by_anybody(intake, officer):
    release(intake, officer, BEN="select", TGO="reserve", LAO="decline")
    with pytest.raises(GateClosed, match="The delay isn’t over"):
        factories.move(intake, "publish", officer)
    with a_day_later():
        assert factories.move(intake, "publish", officer).state == "published"


def test_while_the_delay_runs_the_release_can_be_stopped(intake, officer):
    release(intake, officer, BEN="select", TGO="select", LAO="decline")
    factories.move(intake, "stop", officer, reason="Une erreur dans une lettre")
    with a_day_later():
        assert rounds.publish_due() == 0
    assert not Application.objects.exclude(state="evaluated").exists()
    factories.move(intake, "release", officer)  # the letters were read already
    with clock.at(clock.now() + dt.timedelta(hours=23)):
        assert rounds.publish_due() == 0


def test_what_cannot_be_published_is_held_back_whole_and_says_why(intake, applications, officer):
    release(intake, officer, BEN="select", TGO="select", LAO="decline")
    focal = applications["LAO"].created_by
    factories.move(applications["LAO"], "withdraw", focal, reason="Autre projet")
    with a_day_later(), translation.override("fr"):  # a worker's language; the officer reads English
        assert rounds.publish_due() == 0
    intake.refresh_from_db()
    assert intake.state == "decided"
    withdrawn = applications["LAO"].reference
    assert intake.problem == f"{withdrawn}: This has already moved on: it is now “Withdrawn”."
    candidates = intake.candidates.select_related("application")
    assert [c.application.reference for c in candidates if not c.may_be_decided] == [withdrawn]
    assert set(Application.objects.values_list("state", flat=True)) == {"evaluated", "withdrawn"}
    assert not Commitment.objects.exists()
    assert not OutgoingMessage.objects.filter(template="applications/mail/decision").exists()


def test_money_that_has_gone_meanwhile_holds_everything_back(intake, officer):
    release(intake, officer, BEN="select", TGO="select", LAO="decline")
    from budget import actions as budget
    from budget import queries as money

    line = money.assistance_line(factories.phase())
    budget.commit(
        line=line, party=CountryFactory(), year=clock.today().year, amount=Decimal(100_000), label="Autre", by=officer
    )
    with a_day_later():
        assert rounds.publish_due() == 0
    intake.refresh_from_db()
    assert (intake.state, intake.problem) == ("decided", "The selected applications cost more than the envelope holds.")


def test_an_officer_who_left_releases_nothing(intake, officer):
    release(intake, officer, BEN="select", TGO="select", LAO="decline")
    officer.grants.update(ended_at=clock.now())
    with a_day_later():
        assert rounds.publish_due() == 0
    intake.refresh_from_db()
    assert intake.state == "releasing"
    assert "may no longer do so" in intake.problem


def test_what_an_officer_released_whose_account_is_closed_is_held_back(intake, officer):
    release(intake, officer, BEN="select", TGO="select", LAO="decline")
    User.objects.filter(pk=officer.pk).update(is_active=False)
    with a_day_later():
        assert rounds.publish_due() == 0
    intake.refresh_from_db()
    assert (intake.state, Letter.objects.exclude(released_at=None).count()) == ("releasing", 0)
    assert "may no longer do so" in intake.problem


# --- The reserve list -------------------------------------------------------------------------------------------------


def test_the_next_on_the_reserve_list_takes_a_place_that_becomes_free(intake, applications, officer):
    release(intake, officer, BEN="select", TGO="reserve", LAO="reserve")
    with a_day_later():
        rounds.publish_due()
    waiting = queries.reserve_list(intake.call)
    assert [c.application.party.iso3 for c in waiting] == ["TGO", "LAO"]
    assert queries.places_free(intake) == 1
    small = rounds.promote(intake.call, by=officer)
    assert (small.places, small.candidates.get().application) == (1, applications["TGO"])
    release(small, officer, TGO="select")
    with a_day_later():
        assert rounds.publish_due() == 1
    assert Application.objects.get(pk=applications["TGO"].pk).state == "selected"
    assert [c.application.party.iso3 for c in queries.reserve_list(intake.call)] == ["LAO"]


# --- Interests --------------------------------------------------------------------------------------------------------


def test_an_officer_tied_to_a_candidate_sees_nothing_of_the_round_and_does_nothing_in_it(intake, applications, officer):
    tied = person("secretariat")
    party = applications["BEN"].party
    Interest.objects.create(user=tied, kind="nationality", country=party, declared_by=tied)
    tied = User.objects.get(pk=tied.pk)  # what keeps a person away is read once for a request
    assert not queries.visible_to(tied).exists()
    with pytest.raises(PermissionDenied):
        factories.propose(intake, tied)
    with pytest.raises(PermissionDenied):
        factories.move(intake, "cancel", tied, reason="Non")


def test_nor_is_it_among_those_that_could_be_candidates(applications, officer):
    empty = rounds.start_round(applications["BEN"].call, name="B", by=officer, places=2, delay_hours=24)
    tied = person("secretariat")
    Interest.objects.create(user=tied, kind="nationality", country=applications["BEN"].party, declared_by=tied)
    tied = User.objects.get(pk=tied.pk)
    assert {a.party.iso3 for a in queries.may_be_candidates(empty, officer)} == {"BEN", "TGO", "LAO"}
    assert {a.party.iso3 for a in queries.may_be_candidates(empty, tied)} == {"TGO", "LAO"}
    with pytest.raises(Refused) as refusal:
        rounds.put_candidates(empty, costs={applications["BEN"].pk: Decimal(60000)}, by=tied)
    assert list(refusal.value.message_dict) == [f"cost_{applications['BEN'].pk}"]
    assert not empty.candidates.exists()
