"""What waits in the assistances, and since or until when."""

import datetime as dt

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from assistance.models import Assignment, Assistance, Milestone, Step
from assistance.models.steps import CHOICE_OF_EXPERTS
from assistance.queries.assignments import agreed
from portal import clock
from portal.models import User
from portal.roles import SPEAKERS

TO_LOG = ("planned", "returned")
# How long before its day a milestone to log stands on a desk.
HEADS_UP = dt.timedelta(days=30)


def late_milestones() -> QuerySet[Milestone]:
    """Milestones of running assistances still to be logged although their day has passed."""
    return Milestone.objects.filter(state__in=TO_LOG, due__lt=clock.today(), step__assistance__state="running")


def to_log_soon() -> QuerySet[Milestone]:
    """Milestones of running assistances to be logged: returned, late, or due within a month."""
    soon = Q(state="returned") | Q(state="planned", due__lte=clock.today() + HEADS_UP)
    found = Milestone.objects.filter(soon, step__assistance__state="running")
    return found.select_related("step__assistance__party").order_by("due")


def to_log_by(user: User) -> QuerySet[Milestone]:
    """Those of them that fall to the person, as an expert at work or speaking for a Party."""
    at_work = agreed(user).filter(state="active").values("assistance")
    parties = user.party_ids(*SPEAKERS)
    return to_log_soon().filter(
        Q(responsible="expert", step__assistance__in=at_work)
        | Q(responsible="party", step__assistance__party__in=parties)
    )


def to_log_by_the_office() -> QuerySet[Milestone]:
    """Those that fall to the Secretariat: the choice of experts only once the Party and the expert have answered."""
    live = Assignment.objects.filter(assistance=OuterRef("step__assistance"), is_live=True)
    unanswered = Exists(live) & ~Exists(live.filter(state="active"))
    return to_log_soon().filter(responsible="office").exclude(unanswered, step__number=CHOICE_OF_EXPERTS)


def to_validate() -> QuerySet[Milestone]:
    """Logged milestones that the Secretariat has yet to read, the longest waiting first."""
    found = Milestone.objects.filter(state="logged", step__assistance__is_live=True)
    return found.select_related("step__assistance__party").order_by("state_since")


def steps_to_close() -> QuerySet[Step]:
    """Steps whose milestones are all validated."""
    live = Milestone.objects.filter(step=OuterRef("pk"), is_live=True)
    return (
        Step.objects.filter(Exists(live), ~Exists(live.exclude(state="validated")), done_on=None)
        .filter(assistance__state="running")
        .select_related("kind", "assistance__party")
    )


def without_expert() -> QuerySet[Assistance]:
    """Running assistances to which no expert is proposed."""
    live = Assignment.objects.filter(assistance=OuterRef("pk"), is_live=True)
    choice = Step.objects.filter(assistance=OuterRef("pk"), number=2).values("planned_end")
    return (
        Assistance.objects.filter(~Exists(live), state="running")
        .select_related("party")
        .annotate(choice_due=Subquery(choice))
    )


def suspended() -> QuerySet[Assistance]:
    """Suspended assistances, the longest first."""
    return Assistance.objects.filter(state="suspended").select_related("party").order_by("state_since")


def to_complete() -> QuerySet[Assistance]:
    """Running assistances whose nine steps are done."""
    undone = Step.objects.filter(assistance=OuterRef("pk"), done_on=None)
    done = Step.objects.filter(assistance=OuterRef("pk")).order_by().values("assistance").annotate(last=Max("done_on"))
    return (
        Assistance.objects.filter(~Exists(undone), state="running")
        .select_related("party")
        .annotate(last_done=Subquery(done.values("last")))
    )


def late_in(country_ids: set[int]) -> QuerySet[Assistance]:
    """Assistances of those countries that have late milestones, with how many and since when."""
    late = late_milestones().filter(step__assistance=OuterRef("pk")).order_by().values("step__assistance")
    return (
        Assistance.objects.filter(party__in=country_ids)
        .annotate(late_count=Subquery(late.annotate(n=Count("pk")).values("n")))
        .annotate(late_since=Subquery(late.annotate(first=Min("due")).values("first")))
        .filter(late_count__gt=0)
        .select_related("party")
    )
