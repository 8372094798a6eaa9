"""In which assistances something waits for a person."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from assistance.models import Assignment, Assistance, Milestone, Step
from assistance.queries.assistances import for_moves
from assistance.queries.due import steps_to_close
from portal import clock
from portal.models import User
from portal.moves import HEADS_UP
from portal.roles import SPEAKERS
from portal.rules import is_expert, is_secretariat


def waiting_for(user: User) -> QuerySet[Assistance]:
    """Those in which something may wait for the person, the first to end first. It leaves out none: of those that it
    has, `moves.of_assistance` says what waits and for whom."""
    return for_moves(Assistance.objects.filter(_mine(user), is_live=True)).order_by("ends_on", "pk")


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
    to_close = steps_to_close().filter(assistance=OuterRef("pk"))
    waits = (Exists(milestones), ~Exists(experts), ~Exists(undone), Exists(to_close))
    return reduce(or_, map(Q, waits), Q(state="suspended"))
