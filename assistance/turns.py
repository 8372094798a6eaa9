"""Whose turn it is in an assistance: the moves that are waited for, and the one that its page opens with."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import Enum

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assistance.models import Assignment, Assistance, Milestone, Step
from assistance.models.steps import CHOICE_OF_EXPERTS
from assistance.queries import HEADS_UP
from assistance.rules import may_comment
from portal import clock
from portal.models import User
from portal.rules import is_expert, is_focal_point, is_secretariat, speaks_for_party

# How long a Party, an expert or the Secretariat has to answer.
TO_ANSWER = dt.timedelta(days=14)


class Side(Enum):
    """Who moves."""

    EXPERT = "expert"
    PARTY = "party"
    OFFICE = "office"


TURNS = {
    Side.EXPERT: _("It is the expert’s turn."),
    Side.PARTY: _("It is the Party’s turn."),
    Side.OFFICE: _("It is the Secretariat’s turn."),
}


@dataclass(frozen=True)
class Move:
    """What is waited for: from which side, about what, until when, and where it is done."""

    side: Side
    what: str | Promise
    button: str | Promise
    url: str
    due: dt.date
    title: str = ""
    title_lang: str = ""
    owner_id: int | None = None  # the one expert who is asked, where it isn't any of them
    focal_point_only: bool = False
    names_expert: bool = False  # its title is a name that other experts don't read

    @property
    def is_late(self) -> bool:
        return self.due < clock.today()

    @property
    def is_soon(self) -> bool:
        return self.due <= clock.today() + HEADS_UP

    @property
    def whose(self) -> str | Promise:
        return TURNS[self.side]

    @property
    def in_days(self) -> str:
        """“in 8 days”, “late by 6 days”."""
        days = (self.due - clock.today()).days
        if days == 0:
            return _("today")
        if days > 0:
            return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
        return ngettext("late by %(days)s day", "late by %(days)s days", -days) % {"days": -days}


def moves(assistance: Assistance) -> list[Move]:
    """Every move that is waited for, the earliest due first; none once the assistance is over.

    Reads only what `queries.for_page` has fetched.
    """
    if assistance.state == "suspended":
        what, due = _("Resume the assistance, or close it"), assistance.suspended_on + TO_ANSWER
        return [_office(assistance, what, _("Resume the assistance"), due, "do", "resume")]
    if not assistance.is_running:
        return []
    steps = list(assistance.steps.all())
    found = [*_about_experts(assistance, steps), *(move for step in steps for move in _about_step(assistance, step))]
    if all(step.done_on for step in steps):
        what, due = _("Complete the assistance: its nine steps are done"), assistance.ends_on
        found.append(_office(assistance, what, _("Complete the assistance"), due, "do", "complete"))
    return sorted(found, key=lambda move: move.due)


def validation_due(milestone: Milestone) -> dt.date:
    """Until when the Secretariat validates what was logged, or returns it."""
    return timezone.localdate(milestone.state_since) + TO_ANSWER


def _office(assistance: Assistance, what, button, due: dt.date, page: str, *args, title="") -> Move:
    """A move that is made on a page of the workspace; the title is the portal's own words."""
    url = reverse(f"admin:assistance_assistance_{page}", args=[assistance.pk, *args])
    return Move(Side.OFFICE, what, button, url, due, title)


def _to_validate(milestone: Milestone) -> Move:
    return Move(
        Side.OFFICE,
        _("Validate the milestone, or return it"),
        _("Read and validate this milestone"),
        reverse("admin:assistance_milestone_change", args=[milestone.pk]),
        validation_due(milestone),
        milestone.title,
        milestone.language,
    )


def _about_experts(assistance: Assistance, steps: list[Step]):
    live = [assignment for assignment in assistance.assignments.all() if assignment.is_live]
    for assignment in live:
        url = reverse("assignment", args=[assignment.pk])
        due = timezone.localdate(assignment.state_since) + TO_ANSWER
        given = {"url": url, "due": due, "title": assignment.expert.full_name, "names_expert": True}
        if assignment.state == "proposed":
            yield Move(Side.PARTY, _("Agree to the expert, or object"), _("Answer"), **given, focal_point_only=True)
        if assignment.state == "agreed":
            yield Move(
                Side.EXPERT, _("Accept the assignment, or decline"), _("Answer"), **given,
                owner_id=assignment.expert.user_id,
            )  # fmt: skip
    if not live and not all(step.done_on for step in steps):
        what = _("Propose an expert to the Party")
        yield _office(assistance, what, _("Propose an expert"), steps[1].planned_end, "propose")


def _about_step(assistance: Assistance, step: Step):
    if step.done_on:
        return
    milestones = list(step.milestones.all())
    for milestone in milestones:
        if milestone.state == "logged":
            yield _to_validate(milestone)
        elif milestone.state != "validated" and not _waits_for_answer(assistance, milestone):
            yield _to_log(assistance, milestone)
    if milestones and all(milestone.state == "validated" for milestone in milestones):
        what, due = _("Close the step: its milestones are validated"), step.planned_end
        button, title = _("Close the step"), step.kind.short
        yield _office(assistance, what, button, due, "close_step", step.number, title=title)


def _waits_for_answer(assistance: Assistance, milestone: Milestone) -> bool:
    """The Secretariat shows the choice of experts once the Party and the expert have answered."""
    states = {assignment.state for assignment in assistance.assignments.all()}
    shows_choice = milestone.responsible == "office" and milestone.step.number == CHOICE_OF_EXPERTS
    return shows_choice and "active" not in states and not states.isdisjoint(("proposed", "agreed"))


def _to_log(assistance: Assistance, milestone: Milestone) -> Move:
    returned = milestone.state == "returned"
    return Move(
        Side(milestone.responsible),
        _("Complete the milestone that was returned") if returned else _("Log the milestone"),
        _("Log this milestone"),
        reverse("milestone-log", args=[assistance.pk, milestone.pk]),
        milestone.due,
        milestone.title,
        milestone.language,
    )


# --- For one person ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """The banner: the move, and whether it is the reader's own."""

    move: Move
    is_mine: bool

    @property
    def whose(self) -> str | Promise:
        return _("It is your turn.") if self.is_mine else self.move.whose


def turn(assistance: Assistance, user: User) -> Turn | None:
    """The reader's own move if it comes soon, else the earliest of all."""
    waited = moves(assistance)
    if not waited:
        return None
    is_mine = mine(assistance, user)
    own = [move for move in waited if is_mine(move)]
    chosen = own[0] if own and own[0].is_soon else waited[0]
    if chosen.names_expert and not (is_mine(chosen) or may_comment.test(user, assistance)):
        chosen = replace(chosen, title="")
    return Turn(chosen, is_mine(chosen))


def mine(assistance: Assistance, user: User):
    """A function that says of a move whether it is the person's; asks the database nothing more."""
    assigned = [a for a in assistance.assignments.all() if is_expert(user) and a.expert.user_id == user.pk]
    asked = {a.expert.user_id for a in assigned}
    at_work = any(a.state == "active" for a in assigned)
    office, focal = is_secretariat(user), is_focal_point(user, assistance)
    party = speaks_for_party(user, assistance)

    def is_mine(move: Move) -> bool:
        match move.side:
            case Side.OFFICE:
                return office
            case Side.PARTY:
                return focal if move.focal_point_only else party
            case _:
                return at_work if move.owner_id is None else move.owner_id in asked

    return is_mine


def shown_assignments(assistance: Assistance, user: User, *, proposals: bool) -> list[Assignment]:
    """The experts at work and those whose work has ended; with `proposals` those proposed or asked too. One's own
    is always among them."""
    states = ("proposed", "agreed", "active", "ended") if proposals else ("active", "ended")
    return [a for a in assistance.assignments.all() if a.state in states or (a.is_live and a.expert.user_id == user.pk)]
