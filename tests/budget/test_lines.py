"""The eight lines of the approved budget, and that they always add up to the phase's total."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from budget import actions, reference
from budget.models import ActionLine
from portal.models import Event, Phase
from portal.refusals import Refused
from tests.budget.factories import PhaseFactory, funded, line_of
from tests.budget.ledgers import refusal
from tests.factories import person

pytestmark = pytest.mark.django_db

# The note's annex, in US dollars.
APPROVED = {
    "AL1": 105_000, "AL2": 105_000, "AL3": 900_000, "AL4": 250_000,
    "AL5": 105_000, "AL6": 95_000, "EVAL": 52_500, "IDC": 137_500,
}  # fmt: skip


def test_the_note_s_budget_is_eight_lines_that_add_up_to_1_750_000(phase):
    assert {line.code: line.approved for line in phase.lines.all()} == APPROVED
    assert sum(APPROVED.values()) == phase.approved_total == 1_750_000
    assert [line.code for line in phase.lines.all()] == list(APPROVED)


def test_a_line_is_named_in_the_reader_s_language(line):
    with translation.override("fr"):
        assert str(line) == "3 Assistances techniques"
    with translation.override("en"):
        assert (str(line), str(line_of(line.phase, "EVAL"))) == ("3 Technical assistance", "Evaluation")


def test_loading_the_reference_data_again_changes_nothing(phase):
    before = list(ActionLine.objects.values())
    reference.load()
    assert list(ActionLine.objects.values()) == before


def test_lines_are_set_up_once(phase, officer):
    with pytest.raises(Refused, match="already has its action lines"):
        actions.set_up_lines(phase, by=officer)


@pytest.mark.parametrize("total", ["1749999.99", "1750000.01", "0"])
def test_lines_that_do_not_add_up_to_the_phase_s_total_are_refused(total, officer):
    phase = PhaseFactory(code="other", approved_total=Decimal(total))
    with pytest.raises(Refused, match=r"add up to .*1,750,000"):
        actions.set_up_lines(phase, by=officer)
    assert not phase.lines.exists()


def test_another_phase_has_amounts_of_its_own(officer):
    phase = PhaseFactory(
        code="2026-2029", approved_total=Decimal(300_000), starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2029, 12, 31)
    )
    lines = actions.set_up_lines(phase, by=officer, amounts={"AL3": Decimal(280_000), "IDC": Decimal(20_000)})
    assert {line.code: line.approved for line in lines if line.approved} == {"AL3": 280_000, "IDC": 20_000}


def test_amounts_move_between_lines_with_their_reason_on_the_trail(phase, officer):
    actions.change_lines(phase, {"AL1": Decimal(100_000), "AL2": Decimal(110_000)}, by=officer, reason="Decision 16")

    assert {line.code: line.approved for line in phase.lines.all()} == {**APPROVED, "AL1": 100_000, "AL2": 110_000}
    event = Event.objects.first()
    assert (event.verb, event.by, event.about, event.reason) == (
        "budget.lines_changed", officer, phase, "Decision 16",
    )  # fmt: skip
    assert event.changes == {"AL1": ["105000.00", "100000.00"], "AL2": ["105000.00", "110000.00"]}


def test_a_change_that_no_longer_adds_up_is_refused(phase, officer):
    with pytest.raises(Refused, match=r"add up to .*1,749,999"):
        actions.change_lines(phase, {"AL1": Decimal(104_999)}, by=officer, reason="A slip")
    assert {line.code: line.approved for line in phase.lines.all()} == APPROVED


def test_a_line_never_has_less_than_it_has_received(phase, finance, officer):
    funded(phase, finance, 100_000, "AL1")
    with refusal("AL1", "This line has already received USD 100,000."):
        actions.change_lines(
            phase, {"AL1": Decimal("99999.99"), "AL2": Decimal("110000.01")}, by=officer, reason="Less"
        )


def test_the_phase_s_total_changes_with_its_lines(phase, officer):
    actions.change_lines(phase, {"AL3": Decimal(960_000)}, by=officer, reason="One more", total=Decimal(1_810_000))
    phase.refresh_from_db()
    assert phase.approved_total == 1_810_000 == sum(line.approved for line in phase.lines.all())


def test_the_database_keeps_the_total_and_the_sum_together(phase):
    with pytest.raises(IntegrityError, match="total_is_the_sum_of_its_lines"), transaction.atomic():
        Phase.objects.filter(pk=phase.pk).update(approved_total=Decimal("1750000.01"))
    Phase.objects.filter(pk=phase.pk).update(approved_total=Decimal(1_750_000), name_en="The first phase")


@pytest.mark.parametrize(
    "amount", [Decimal(-1), Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 20, Decimal("0.001")]
)
def test_an_amount_that_is_none_is_refused_at_its_line(phase, officer, amount):
    with refusal("AL1"):
        actions.change_lines(phase, {"AL1": amount}, by=officer, reason="A slip")


@pytest.mark.parametrize("role", ["focal_point", "donor", "evaluator", "expert", "field_office"])
def test_only_staff_set_the_lines(phase, role):
    with pytest.raises(PermissionDenied):
        actions.change_lines(phase, {}, by=person(role), reason="Mine")
    with pytest.raises(PermissionDenied):
        actions.set_up_lines(phase, by=person(role))


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"approved": -1, "allotted": -1}, "line_"),
        ({"allotted": 900_001}, "line_allotted_within_approved"),
        ({"committed": Decimal("0.01")}, "line_committed_within_allotted"),
        ({"spent": Decimal("0.01")}, "line_spent_within_committed"),
        ({"spent": Decimal("-0.01")}, "line_spent_within_committed"),
        ({"code": "AL1"}, None),
        ({"number": None}, "line_has_a_number_if_an_action_line"),
        ({"number": 0}, "line_has_a_number_if_an_action_line"),
        ({"kind": "evaluation"}, "line_has_a_number_if_an_action_line"),
        ({"kind": "anything"}, "line_has_a_number_if_an_action_line"),
    ],
)
def test_the_database_refuses_a_line_out_of_its_bounds(line, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ActionLine.objects.filter(pk=line.pk).update(**changes)


def test_a_line_stays_in_its_phase(line):
    other = PhaseFactory(code="other")
    with pytest.raises(IntegrityError, match="stays_in_its_phase"), transaction.atomic():
        ActionLine.objects.filter(pk=line.pk).update(phase=other)
