"""In which assistances something waits for a person."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from assistance.models import Assignment, Assistance, Milestone, Step
from assistance.queries.assistances import with_steps
from assistance.queries.due import steps_to_close
from portal import clock
from portal.models import User
from portal.moves import HEADS_UP
from portal.roles import SPEAKERS
from portal.rules import is_expert, is_secretariat


def waiting_for(user: User) -> QuerySet[Assistance]:
    """Those in which something may wait for the person, with all that `moves.of_assistance` reads; first where the
    earliest day still to be met is. It leaves out none: the moves themselves say what waits."""
    open_yet = Milestone.objects.filter(step__assistance=OuterRef("pk"), is_live=True).exclude(state="validated")
    return (
        with_steps(Assistance.objects.filter(_mine(user), is_live=True))
        .select_related("party")
        .annotate(first_due=Subquery(open_yet.order_by("due").values("due")[:1]))
        .order_by(F("first_due").asc(nulls_last=True), "pk")
    )


def _mine(user: User) -> Q:
    """The Party's own, those with a live assignment of the expert's, and for the Secretariat those with work for it."""
    mine = Q(party__in=user.party_ids(*SPEAKERS))
    if is_expert(user):
        mine |= Q(pk__in=Assignment.objects.filter(expert__user=user, is_live=True).values("assistance"))
    return mine | _the_office_works() if is_secretariat(user) else mine


def _the_office_works() -> Q:
    """Suspended, without an expert, with a milestone for the Secretariat, with a step to close, or all done."""
    of_each = Milestone.objects.filter(step__assistance=OuterRef("pk"))
    soon = Q(state="returned") | Q(state="planned", due__lte=clock.today() + HEADS_UP)
    milestones = of_each.filter(Q(state="logged") | soon & Q(responsible="office"))
    experts = Assignment.objects.filter(assistance=OuterRef("pk"), is_live=True)
    undone = Step.objects.filter(assistance=OuterRef("pk"), done_on=None)
    closing = steps_to_close().order_by().values("assistance")
    return Q(state="suspended") | Q(Exists(milestones)) | Q(~Exists(experts)) | Q(~Exists(undone)) | Q(pk__in=closing)
