"""What assistances put on a person's desk, in the navigation and on the public home page."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.ties import Tie
from assistance import figures, queries, rules
from assistance.models import Assignment, Assistance, Milestone
from assistance.turns import TO_ANSWER, validation_due
from portal.models import User
from portal.registry import NavItem, Panel, WorkItem, address
from portal.roles import SPEAKERS
from portal.rules import is_secretariat

ON_THE_HOME_PAGE = Panel("assistance/panel.html", figures.countries_assisted, order=30)
EXPERT_THERE = Tie(
    _("Expert in an assistance of this Party."),
    lambda: Assignment.objects.exclude(state__in=["objected", "declined", "withdrawn"]).exclude(expert__user=None),
    user="expert__user",
    party="assistance__party",
)
MOST = 20  # of each kind on one desk


def waiting(user: User) -> Iterable[WorkItem]:
    """What waits for the person in each of their roles."""
    sources = []
    if is_secretariat(user):
        sources += [_to_open(), _to_validate(), _to_staff(), _to_close(), _to_complete(), _to_resume(), _office_logs()]
    if user.holds(*SPEAKERS):
        sources.append(_to_agree(user))
    if user.holds("expert"):
        sources.append(_to_accept(user))
    if user.holds(*SPEAKERS, "expert"):
        sources.append(_to_log(queries.to_log_by(user)))
    if user.followed_country_ids:
        sources.append(_late_ones(user))
    return chain(*sources)


def _item(what, assistance: Assistance, url: str, *, title: str = "", title_lang: str = "", **when) -> WorkItem:
    return WorkItem(
        title=title or assistance.title,
        title_lang=title_lang or assistance.language,
        what=what,
        url=url,
        country=assistance.party,
        **when,
    )


def _workspace(assistance: Assistance) -> str:
    return reverse("admin:assistance_assistance_change", args=[assistance.pk])


# --- The Secretariat --------------------------------------------------------------------------------------------------


def _to_open() -> Iterator[WorkItem]:
    for application in queries.to_open()[:MOST]:
        yield WorkItem(
            title=application.title,
            title_lang=application.language,
            what=_("Open the assistance of this selected application"),
            url=f"{reverse('admin:assistance_assistance_add')}?application={application.pk}",
            since=application.decided_at,
            country=application.party,
        )


def _to_validate() -> Iterator[WorkItem]:
    for milestone in queries.to_validate()[:MOST]:
        url = reverse("admin:assistance_milestone_change", args=[milestone.pk])
        due = validation_due(milestone) if milestone.part_of.is_running else None
        given = {"since": milestone.state_since, "due": due}
        yield _milestone(_("Validate this milestone, or return it"), milestone, url, **given)


def _to_staff() -> Iterator[WorkItem]:
    for assistance in queries.without_expert()[:MOST]:
        url = reverse("admin:assistance_assistance_propose", args=[assistance.pk])
        yield _item(_("Propose an expert to the Party"), assistance, url, due=assistance.choice_due)


def _to_close() -> Iterator[WorkItem]:
    for step in queries.steps_to_close()[:MOST]:
        url = reverse("admin:assistance_assistance_close_step", args=[step.assistance_id, step.number])
        yield _item(_("Close the step whose milestones are validated"), step.assistance, url, due=step.planned_end)


def _to_complete() -> Iterator[WorkItem]:
    for assistance in queries.to_complete()[:MOST]:
        what = _("Complete this assistance: its nine steps are done")
        yield _item(what, assistance, _workspace(assistance), due=assistance.ends_on)


def _to_resume() -> Iterator[WorkItem]:
    for assistance in queries.suspended()[:MOST]:
        what = _("Resume this suspended assistance, or close it")
        yield _item(what, assistance, _workspace(assistance), since=assistance.state_since)


def _office_logs() -> Iterator[WorkItem]:
    return _to_log(queries.to_log_by_the_office())


# --- The Party, the expert, the field office --------------------------------------------------------------------------


def _to_agree(user: User) -> Iterator[WorkItem]:
    """By the expert's name: several may be proposed for one project."""
    what = _("Agree to this expert, or object")
    for assignment in _asked(state="proposed", assistance__party__in=user.party_ids("focal_point")):
        yield _answer(what, assignment, title=assignment.expert.full_name, title_lang="und")


def _to_accept(user: User) -> Iterator[WorkItem]:
    for assignment in _asked(state="agreed", expert__user=user):
        yield _answer(_("Accept this assignment, or decline"), assignment)


def _asked(**which) -> Iterable[Assignment]:
    found = Assignment.objects.filter(assistance__state="running", **which)
    return found.select_related("assistance__party", "expert")[:MOST]


def _answer(what, assignment: Assignment, **title) -> WorkItem:
    due = timezone.localdate(assignment.state_since) + TO_ANSWER
    return _item(what, assignment.assistance, reverse("assignment", args=[assignment.pk]), due=due, **title)


def _to_log(milestones) -> Iterator[WorkItem]:
    for milestone in milestones[:MOST]:
        url = reverse("milestone-log", args=[milestone.step.assistance_id, milestone.pk])
        returned = milestone.state == "returned"
        what = _("Complete this milestone, which was returned") if returned else _("Log this milestone")
        yield _milestone(what, milestone, url, due=milestone.due)


def _milestone(what, milestone: Milestone, url: str, **when) -> WorkItem:
    assistance = milestone.step.assistance
    return _item(what, assistance, url, title=milestone.title, title_lang=milestone.language, **when)


def _late_ones(user: User) -> Iterator[WorkItem]:
    for assistance in queries.late_in(user.followed_country_ids)[:MOST]:
        url = reverse("assistance", args=[assistance.pk])
        yield _item(_("Milestones are late in this assistance"), assistance, url, due=assistance.late_since)


# --- Navigation and pages ---------------------------------------------------------------------------------------------


def has_any(user) -> bool:
    """Whether the list of assistances is one of the person's places."""
    return user.is_authenticated and user.holds("secretariat", *SPEAKERS, "expert", "field_office")


def places(user) -> Iterator[NavItem]:
    """The assistances, for those who have a part in any."""
    if has_any(user):
        yield NavItem(_("Assistances"), address("assistances"), order=30)


def comments_page(user: User, comment: Any) -> str:
    """Where the person reads a comment; experts don't."""
    return page(user, comment) if rules.may_comment.test(user, comment.part_of) else ""


def page(user: User, record: Any) -> str:
    """Where the person reads an assistance, or what is part of one."""
    assistance = getattr(record, "part_of", record)
    return reverse("assistance", args=[assistance.pk]) if rules.may_read.test(user, assistance) else ""
