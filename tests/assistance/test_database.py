"""What the database itself refuses: other durations, a tenth step, a step outside, a changed comment."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from assistance import actions, calendar
from assistance.models import Assignment, Assistance, Comment, Milestone, Step, StepKind
from portal.models import Remark
from tests.assistance import factories

pytestmark = pytest.mark.django_db
made_once = factories.selected_in_senegal
DAY = dt.timedelta(days=1)


def refused(match: str):
    """The database refuses, and says by which rule."""
    return pytest.raises(IntegrityError, match=match)


# --- 12 to 18 months --------------------------------------------------------------------------------------------------


@pytest.fixture
def write(application, officer):
    """`write(opened_on, months, …)`: a row of an assistance, whose end is right unless it is said."""

    def written(opened_on: dt.date, months: int, *, suspended_days: int = 0, **said) -> Assistance:
        roadmap = factories.actions.opening.roadmaps.start(
            party=application.party, title="T", language="fr", priorities=[], starts_year=2027, by=officer
        )
        given = {"application": application, "party": application.party, "roadmap": roadmap, "officer": officer}
        days = {"opened_on": opened_on, "months": months, "suspended_days": suspended_days}
        ends_on = calendar.last_day(opened_on, months, suspended_days)
        return Assistance.objects.create(title="T", language="fr", **given, **days, **{"ends_on": ends_on, **said})

    return written


@pytest.mark.parametrize("months", [0, 11, 19, 24])
def test_no_other_duration(write, months):
    """By this rule alone: its end is right, and comes after the opening."""
    with refused("assistance_lasts_12_to_18_months"), transaction.atomic():
        write(factories.TODAY, months, suspended_days=30)
    assert write(factories.TODAY, 12, suspended_days=30).steps.count() == 9


@pytest.mark.parametrize("days", [-1, 1, 200])
def test_the_end_is_exactly_the_months_after_the_opening(write, days):
    ends_on = calendar.last_day(factories.TODAY, 12)
    with refused("last_day"), transaction.atomic():
        write(factories.TODAY, 12, ends_on=ends_on + days * DAY)
    assert write(factories.TODAY, 12).ends_on == ends_on == dt.date(2027, 3, 1)


@pytest.mark.parametrize("days", [-1, 1, 200])
def test_and_stays_so(assistance, days):
    """By this rule alone: its steps end before either day."""
    assistance.steps.filter(planned_end=assistance.ends_on).update(planned_end=assistance.ends_on - DAY)
    with refused("last_day"), transaction.atomic():
        Assistance.objects.filter(pk=assistance.pk).update(ends_on=assistance.ends_on + days * DAY)


@pytest.mark.parametrize("opened_on", [dt.date(2026, 8, 31), dt.date(2024, 2, 29), dt.date(2026, 12, 31)])
@pytest.mark.parametrize("months", [12, 14, 18])
def test_the_database_counts_months_as_the_portal_does(write, opened_on, months):
    assert write(opened_on, months, suspended_days=9).steps.count() == 9


def test_days_of_suspension_are_counted_apart(assistance):
    Assistance.objects.filter(pk=assistance.pk).update(suspended_days=10, ends_on=assistance.ends_on + 10 * DAY)
    with refused("last_day"), transaction.atomic():
        Assistance.objects.filter(pk=assistance.pk).update(suspended_days=11)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "asleep"}, "assistance_state_known"),
        ({"state": "suspended"}, "assistance_suspended_since"),
        ({"suspended_on": dt.date(2026, 4, 1)}, "assistance_suspended_since"),
    ],
)
def test_a_state_and_what_goes_with_it(assistance, change, constraint):
    with refused(constraint), transaction.atomic():
        Assistance.objects.filter(pk=assistance.pk).update(**change)


def test_one_assistance_per_application_and_roadmap(assistance, officer):
    row = Assistance.objects.filter(pk=assistance.pk).values().get()
    row.pop("id")
    with refused("application_id|roadmap_id"), transaction.atomic():
        Assistance.objects.create(**row)


# --- Nine steps -------------------------------------------------------------------------------------------------------


def test_the_database_makes_the_nine_steps_with_the_assistance(assistance):
    assert list(assistance.steps.values_list("number", "kind_id")) == [(n, n) for n in range(1, 10)]


@pytest.mark.parametrize(
    ("number", "kind", "constraint"),
    [
        (10, 9, "step_one_of_nine|step_of_its_kind"),
        (0, 1, "step_one_of_nine|step_of_its_kind"),
        (9, 9, "step_once|number"),
    ],
)
def test_no_further_step(assistance, number, kind, constraint):
    with refused(constraint), transaction.atomic():
        Step.objects.create(
            assistance=assistance,
            number=number,
            kind_id=kind,
            planned_start=assistance.opened_on,
            planned_end=assistance.ends_on,
        )


def test_no_step_is_removed(assistance):
    Milestone.objects.all().delete()
    with refused("nine_steps"), transaction.atomic():
        Step.objects.filter(assistance=assistance, number=5).delete()
    with refused("nine_steps"), transaction.atomic():
        factories.step(assistance, 5).delete()
    with pytest.raises(ProtectedError):
        assistance.delete()
    assert assistance.steps.count() == 9


@pytest.mark.parametrize("change", [{"number": 4, "kind": 4}, {"number": 6}])
def test_no_step_takes_another_place(assistance, change):
    with refused("keeps_its_place"), transaction.atomic():
        Step.objects.filter(assistance=assistance, number=5).update(**change)


def test_a_step_ends_after_it_starts(assistance):
    with refused("step_dates_in_order"), transaction.atomic():
        Step.objects.filter(assistance=assistance, number=5).update(planned_end=assistance.opened_on)


@pytest.mark.parametrize("number", range(3, 10))
def test_from_the_third_on_a_step_lies_within_the_assistance(assistance, number):
    steps = Step.objects.filter(assistance=assistance, number=number)
    with refused("within"), transaction.atomic():
        steps.update(planned_start=assistance.opened_on - DAY)
    with refused("within"), transaction.atomic():
        steps.update(planned_end=assistance.ends_on + DAY)


def test_the_first_and_second_may_begin_before_the_opening(assistance):
    earlier = assistance.opened_on - 90 * DAY
    assert Step.objects.filter(assistance=assistance, number__in=[1, 2]).update(planned_start=earlier) == 2
    with refused("within"), transaction.atomic():
        Step.objects.filter(assistance=assistance, number=2).update(planned_end=assistance.ends_on + DAY)


def test_an_assistance_doesnt_shrink_from_under_its_steps(assistance):
    twelve = calendar.last_day(assistance.opened_on, 12)
    with refused("steps_within"), transaction.atomic():
        Assistance.objects.filter(pk=assistance.pk).update(months=12, ends_on=twelve)


def test_there_are_nine_kinds_of_steps(assistance):
    assert list(StepKind.objects.values_list("pk", flat=True)) == list(range(1, 10))
    with refused("stepkind_one_of_nine"), transaction.atomic():
        StepKind.objects.create(number=10, short="?", what="?", evidence="?", done_by="?", responsible="office")


def test_loading_the_nine_steps_again_changes_nothing(assistance):
    before = list(StepKind.objects.values())
    factories.reference.load()
    assert list(StepKind.objects.values()) == before


# --- Assignments, milestones, comments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "hired"}, "assignment_state_known"),
        ({"role": "boss"}, "assignment_role_known"),
        ({"days": 0}, "assignment_1_to_400_days"),
        ({"days": 401}, "assignment_1_to_400_days"),
    ],
)
def test_what_an_assignment_cannot_be(at_work, change, constraint):
    with refused(constraint), transaction.atomic():
        Assignment.objects.filter(pk=at_work.pk).update(**change)


def test_an_expert_has_one_live_assignment_and_there_is_one_lead(at_work, officer):
    row = Assignment.objects.filter(pk=at_work.pk).values().get()
    other = factories.expert(officer)
    with refused("assignment_one_live_per_expert|expert_id"), transaction.atomic():
        Assignment.objects.bulk_create([Assignment(**{**row, "id": None, "role": "associate"})])
    with refused("assignment_one_lead|assistance_id"), transaction.atomic():
        Assignment.objects.bulk_create([Assignment(**{**row, "id": None, "expert_id": other.pk})])
    Assignment.objects.filter(pk=at_work.pk).update(state="ended", is_live=False)
    Assignment.objects.bulk_create([Assignment(**{**row, "id": None})])


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "guessed"}, "milestone_state_known"),
        ({"title": ""}, "milestone_has_a_title"),
        ({"responsible": "nobody"}, "milestone_responsible_known"),
        ({"done_on": dt.date(2026, 3, 2)}, "milestone_logged_by_whom_and_when"),
        ({"state": "logged"}, "milestone_logged_before_it_is_judged"),
        ({"state": "validated"}, "milestone_logged_before_it_is_judged"),
    ],
)
def test_what_a_milestone_cannot_be(assistance, change, constraint):
    with refused(constraint), transaction.atomic():
        Milestone.objects.filter(pk=factories.milestone(assistance, 3).pk).update(**change)


def test_a_comment_stays_as_it_was_written(assistance, field_office):
    comment = actions.comment(assistance, text="Tout avance.", language="fr", by=field_office)
    with refused("append_only"), transaction.atomic():
        Remark.objects.filter(pk=comment.pk).update(text="Rien n’avance.")
    with refused("append_only"), transaction.atomic():
        Remark.objects.filter(pk=comment.pk).delete()
    assert Remark.objects.get().text == "Tout avance."


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"text": ""}, "remark_says_something_or_settles"),
        ({"language": ""}, "remark_says_its_language"),
        ({"asks": True}, "remark_comment_asks_nobody"),
        ({"text": "", "settles": True, "side": "secretariat"}, "remark_comment_asks_nobody"),
        ({"audience": "secretariat"}, "remark_note_is_the_secretariats"),
        ({"audience": "everybody"}, "remark_audience_known"),
        ({"side": "donor"}, "remark_side_known"),
    ],
)
def test_what_a_comment_cannot_be(assistance, field_office, change, constraint):
    said = {"text": "Bien.", "language": "fr", "audience": "field_office", "side": "field_office"}
    with refused(constraint), transaction.atomic():
        Remark.objects.create(about=assistance, party=assistance.party, author=field_office, **said | change)


def test_the_table_that_comments_had_takes_no_more_of_them(assistance, field_office):
    with refused("closed"), transaction.atomic():
        Comment.objects.create(assistance=assistance, by=field_office, text="Bien.", language="fr")
