"""What an assistance waits for, and a selected application until its assistance is open."""

import datetime as dt
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from assistance.models import Assignment, Assistance, Milestone, Step
from assistance.models.steps import CHOICE_OF_EXPERTS
from portal.moves import Move, Side
from portal.registry import address
from portal.roles import SPEAKERS

Text = str | Promise
SIDES = {"office": Side.SECRETARIAT, "party": Side.PARTY, "expert": Side.EXPERT}  # by who logs a milestone
ROLES = {Side.SECRETARIAT: ("secretariat",), Side.PARTY: SPEAKERS, Side.EXPERT: ("expert",)}


def of_application(application: Application) -> Iterator[Move]:
    if application.state == "selected" and not Assistance.objects.filter(application=application).exists():
        yield to_open(application)


def to_open(application: Application) -> Move:
    return Move(
        title=application.title,
        title_lang=application.language,
        what=_("Open the assistance of this selected application"),
        url=f"{address('admin:assistance_assistance_add')}?application={application.pk}",
        since=application.decided_at,
        country=application.party,
        side=Side.SECRETARIAT,
        roles=ROLES[Side.SECRETARIAT],
    )


def of_assistance(assistance: Assistance) -> Iterator[Move]:
    """Reads only what `queries.for_moves` has fetched. What is planned has its day alone; what was asked for says
    since when. Nothing falls due while the assistance is suspended."""
    if not assistance.is_live:
        return
    steps = list(assistance.steps.all())
    if assistance.state == "suspended":
        what, button = _("Resume the assistance, or close it"), _("Resume the assistance")
        yield _office(assistance, what, button, assistance.promised_on, "do", "resume")
        yield from (_to_validate(assistance, m) for step in steps for m in _live(step) if m.state == "logged")
        return
    yield from _about_experts(assistance, steps)
    for step in steps:
        if not step.done_on:
            yield from _about_step(assistance, step)
    if all(step.done_on for step in steps):
        what, button = _("Complete the assistance: its nine steps are done"), _("Complete the assistance")
        yield _office(assistance, what, button, assistance.ends_on, "do", "complete")


def _move(assistance: Assistance, side: Side, **given) -> Move:
    own = {"title": assistance.title, "title_lang": assistance.language, "country": assistance.party}
    party = assistance.party_id if side is Side.PARTY else None
    return Move(**own | {"side": side, "roles": ROLES[side], "party_id": party} | given)


def _office(assistance: Assistance, what: Text, button: Text, due: dt.date | None, page: str, *args, **given) -> Move:
    """What the Secretariat does on a page of the workspace."""
    url = address(f"admin:assistance_assistance_{page}", assistance.pk, *args)
    since = assistance.state_since
    return _move(
        assistance, Side.SECRETARIAT, what=what, button=button, url=url, **{"since": since, "due": due} | given
    )


# --- Experts ----------------------------------------------------------------------------------------------------------


def _about_experts(assistance: Assistance, steps: list[Step]) -> Iterator[Move]:
    live = [assignment for assignment in assistance.assignments.all() if assignment.is_live]
    for assignment in live:
        if assignment.state == "proposed":
            who = {"title": assignment.expert.full_name, "title_lang": "und", "names_somebody": True}
            roles = ("focal_point",)
            yield _answer(assistance, assignment, what=_("Agree to the expert, or object"), roles=roles, **who)
        if assignment.state == "agreed":
            people = frozenset({assignment.expert.user_id})
            yield _answer(assistance, assignment, what=_("Accept the assignment, or decline"), people=people)
    if not live and not all(step.done_on for step in steps):
        what, choice = _("Propose an expert to the Party"), next(s for s in steps if s.number == CHOICE_OF_EXPERTS)
        yield _office(assistance, what, _("Propose an expert"), choice.planned_end, "propose")


def _answer(assistance: Assistance, assignment: Assignment, **given) -> Move:
    return _move(
        assistance,
        assignment.current.side,
        button=_("Answer"),
        url=address("assignment", assignment.pk),
        since=assignment.state_since,
        due=assignment.promised_on,
        **given,
    )


# --- Steps and milestones ---------------------------------------------------------------------------------------------


def _live(step: Step) -> list[Milestone]:
    return [milestone for milestone in step.milestones.all() if milestone.is_live]


def _about_step(assistance: Assistance, step: Step) -> Iterator[Move]:
    milestones = _live(step)
    for milestone in milestones:
        if milestone.state == "logged":
            yield _to_validate(assistance, milestone)
        elif milestone.state != "validated" and not _waits_for_answer(assistance, step, milestone):
            yield _to_log(assistance, milestone)
    if milestones and all(milestone.state == "validated" for milestone in milestones):
        what, button = _("Close the step: its milestones are validated"), _("Close the step")
        title = {"title": step.kind.short, "title_lang": ""}
        since = max(milestone.state_since for milestone in milestones)
        yield _office(assistance, what, button, step.planned_end, "close_step", step.number, since=since, **title)


def _waits_for_answer(assistance: Assistance, step: Step, milestone: Milestone) -> bool:
    """The Secretariat shows the choice of experts once the Party and the expert have answered."""
    states = {assignment.state for assignment in assistance.assignments.all()}
    shows_choice = milestone.responsible == "office" and step.number == CHOICE_OF_EXPERTS
    return shows_choice and "active" not in states and not states.isdisjoint(("proposed", "agreed"))


def _to_validate(assistance: Assistance, milestone: Milestone) -> Move:
    return _move(
        assistance,
        Side.SECRETARIAT,
        what=_("Validate the milestone, or return it"),
        button=_("Read and validate this milestone"),
        url=address("admin:assistance_milestone_change", milestone.pk),
        since=milestone.state_since,
        due=milestone.promised_on if assistance.is_running else None,
        title=milestone.title,
        title_lang=milestone.language,
    )


def _to_log(assistance: Assistance, milestone: Milestone) -> Move:
    returned, side = milestone.state == "returned", SIDES[milestone.responsible]
    at_work = frozenset(a.expert.user_id for a in assistance.assignments.all() if a.state == "active")
    return _move(
        assistance,
        side,
        what=_("Complete the milestone that was returned") if returned else _("Log the milestone"),
        button=_("Log this milestone"),
        url=address("milestone-log", assistance.pk, milestone.pk),
        since=milestone.state_since if returned else None,
        due=milestone.due,
        title=milestone.title,
        title_lang=milestone.language,
        people=at_work if side is Side.EXPERT else None,
    )
