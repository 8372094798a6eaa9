"""Named questions about assistances; what a person may see starts from `visible_to`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from assistance.models import Assignment, Assistance, Comment, Milestone, Step
from assistance.models.steps import CHOICE_OF_EXPERTS
from assistance.rules import READING_STATES
from experts import queries as bank
from experts.models import Expert
from portal import clock
from portal.models import Event, StoredFile, User
from portal.rules import is_expert, is_secretariat

TO_LOG = ("planned", "returned")
# How long before its day a milestone to log stands on a desk.
HEADS_UP = dt.timedelta(days=30)


def _mine(user: User) -> Q:
    """The assistances of the Parties that the person speaks for or follows, and of experts those agreed."""
    parties = user.party_ids("focal_point", "deputy") | user.followed_country_ids
    return Q(party__in=parties) | Q(pk__in=_agreed(user).values("assistance"))


def _agreed(user: User) -> QuerySet[Assignment]:
    """The assignments that the person reads as an expert, while they hold the role."""
    own = Assignment.objects.filter(expert__user=user) if is_expert(user) else Assignment.objects.none()
    return own.filter(state__in=READING_STATES)


def visible_to(user: User) -> QuerySet[Assistance]:
    """The Secretariat sees all; a Party, a field office and an expert what is theirs; nobody else any."""
    found = Assistance.objects.select_related("party", "officer")
    return found if is_secretariat(user) else found.filter(_mine(user))


def for_list(user: User) -> QuerySet[Assistance]:
    """With what a list shows: steps done, milestones late, and since when."""
    late = late_milestones().filter(step__assistance=OuterRef("pk")).order_by().values("step__assistance")
    done = Step.objects.filter(assistance=OuterRef("pk"), done_on__isnull=False).order_by().values("assistance")
    return (
        visible_to(user)
        .annotate(
            steps_done=Coalesce(Subquery(done.annotate(n=Count("pk")).values("n")), 0),
            late_count=Coalesce(Subquery(late.annotate(n=Count("pk")).values("n")), 0),
        )
        .prefetch_related(Prefetch("steps", Step.objects.filter(done_on=None).select_related("kind")))
        .order_by("-opened_on", "-pk")
    )


def for_page(assistances: QuerySet[Assistance]) -> QuerySet[Assistance]:
    """With everything that its page and its workspace read."""
    milestones = Milestone.objects.filter(is_live=True).select_related("logged_by")
    steps = Step.objects.select_related("kind").prefetch_related(Prefetch("milestones", milestones))
    assignments = Assignment.objects.select_related("expert__user", "expert__residence")
    return assistances.select_related("application", "roadmap").prefetch_related(
        Prefetch("steps", steps), Prefetch("assignments", assignments)
    )


def assistance_opened_on(application: Application) -> Promise | None:
    """That the assistance of a selected application is open: its decision stays."""
    opened = Assistance.objects.filter(application=application).exists()
    return _("The assistance of this application is open.") if opened else None


def to_open() -> QuerySet[Application]:
    """Selected applications whose assistance isn't open yet, the longest waiting first."""
    return Application.objects.filter(state="selected", assistance=None).select_related("party").order_by("decided_at")


# --- Experts ----------------------------------------------------------------------------------------------------------


def assignments_visible_to(user: User) -> QuerySet[Assignment]:
    """Proposals and assignments: the Secretariat's all, a Party's own, an expert's own once they are asked."""
    found = Assignment.objects.select_related("assistance__party", "expert__user", "expert__residence")
    if is_secretariat(user):
        return found
    parties = user.party_ids("focal_point", "deputy")
    mine = Q(assistance__party__in=parties)
    if is_expert(user):
        mine |= Q(expert__user=user, state__in=(*READING_STATES, "declined"))
    return found.filter(mine)


@dataclass(frozen=True)
class Suggestion:
    """An expert who can be proposed, and why, one reason a line."""

    expert: Expert
    reasons: list[str]


def suggestions(assistance: Assistance) -> list[Suggestion]:
    """The admitted experts who suit the project best and can be asked; best first."""
    activities = [priority.activity for priority in assistance.application.priorities.select_related("activity")]
    languages, region = [assistance.language], assistance.party.region
    taken = assistance.assignments.filter(is_live=True).values("expert")
    found = bank.match(activities=activities, languages=languages, region=region)
    return [
        Suggestion(expert, bank.in_words(expert, activities=activities, languages=languages, region=region))
        for expert in found.exclude(pk__in=taken).exclude(user=None).select_related("residence")[:20]
    ]


def proposed_to(user: User) -> Q:
    """The entries of the bank that a Party reads: those proposed to it."""
    parties = user.party_ids("focal_point", "deputy")
    return Q(pk__in=Assignment.objects.filter(assistance__party__in=parties).values("expert"))


def roadmaps_read_by(user: User) -> QuerySet:
    """The national roadmaps that an expert reads before they are published."""
    return _agreed(user).values_list("assistance__roadmap", flat=True)


def parties_accompanied_by(user: User) -> QuerySet:
    """The Parties that an expert works beside."""
    return _agreed(user).filter(state="active").values_list("assistance__party", flat=True)


# --- Milestones -------------------------------------------------------------------------------------------------------


def milestones_visible_to(user: User) -> QuerySet[Milestone]:
    """The milestones of the assistances that the person sees."""
    found = Milestone.objects.select_related("step__kind", "step__assistance__party", "logged_by")
    return found if is_secretariat(user) else found.filter(step__assistance__in=visible_to(user))


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
    at_work = _agreed(user).filter(state="active").values("assistance")
    parties = user.party_ids("focal_point", "deputy")
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


def why_returned(milestone: Milestone) -> Event | None:
    """The entry of the trail by which the milestone was last returned."""
    about = ContentType.objects.get_for_model(Milestone)
    return Event.objects.filter(content_type=about, object_id=milestone.pk, verb="assistance.milestone.return").first()


def evidence_of(milestones: Iterable[Milestone]) -> list[tuple[StoredFile, Milestone]]:
    """The files handed in with the milestones, each with its own, newest first."""
    by_key = {milestone.pk: milestone for milestone in milestones}
    about = ContentType.objects.get_for_model(Milestone)
    found = StoredFile.objects.filter(content_type=about, object_id__in=by_key)
    return [(stored, by_key[stored.object_id]) for stored in found.order_by("-uploaded_at", "name")]


def comments_on(assistance: Assistance) -> QuerySet[Comment]:
    """What was remarked, oldest first."""
    return assistance.comments.select_related("by")


# --- For anyone -------------------------------------------------------------------------------------------------------


def assisted() -> QuerySet[Assistance]:
    """The assistances that count: under way or completed, not those closed early."""
    return Assistance.objects.exclude(state="closed").select_related("party", "roadmap").order_by("-opened_on", "pk")
