"""Work due in the assistances, and its days."""

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Subquery

from assistance.models import Assistance, Milestone, Step
from portal import clock

TO_LOG = ("planned", "returned")


def late_milestones() -> QuerySet[Milestone]:
    """Milestones of running assistances still to be logged although their day has passed."""
    return Milestone.objects.filter(state__in=TO_LOG, due__lt=clock.today(), step__assistance__state="running")


def steps_to_close() -> QuerySet[Step]:
    """Steps whose milestones are all validated."""
    live = Milestone.objects.filter(step=OuterRef("pk"), is_live=True)
    return (
        Step.objects.filter(Exists(live), ~Exists(live.exclude(state="validated")), done_on=None)
        .filter(assistance__state="running")
        .select_related("kind", "assistance__party")
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
