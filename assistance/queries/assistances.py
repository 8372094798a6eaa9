"""Assistances; what a person may see starts from `visible_to`."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.selection.decisions import Resting
from assistance.models import Assignment, Assistance, Milestone, Step
from assistance.models.steps import CHOICE_OF_EXPERTS
from assistance.queries.assignments import agreed
from assistance.queries.due import late_milestones
from portal.interests import ties
from portal.models import Country, User
from portal.roles import SPEAKERS
from portal.rules import is_secretariat


def _mine(user: User) -> Q:
    """The assistances of the Parties that the person speaks for or follows, and of experts those agreed."""
    parties = user.party_ids(*SPEAKERS) | user.followed_country_ids
    return Q(party__in=parties) | Q(pk__in=agreed(user).values("assistance"))


def visible_to(user: User) -> QuerySet[Assistance]:
    """The Secretariat sees all; a Party, a field office and an expert what is theirs; nobody else any."""
    assistances = Assistance.objects.select_related("party", "officer")
    return assistances if is_secretariat(user) else assistances.filter(_mine(user))


def commented_by(user: User) -> QuerySet[Assistance]:
    """Those on which the person comments, and reads the comments: see `rules.may_comment`."""
    assistances = Assistance.objects.select_related("party")
    parties = user.party_ids(*SPEAKERS) | user.followed_country_ids
    return assistances if is_secretariat(user) else assistances.filter(party__in=parties)


def for_list(user: User) -> QuerySet[Assistance]:
    """With what a list shows: steps done, milestones late, and of its steps the current one alone."""
    late = late_milestones().filter(step__assistance=OuterRef("pk")).order_by().values("step__assistance")
    done = Step.objects.filter(assistance=OuterRef("pk"), done_on__isnull=False).order_by().values("assistance")
    open_before = Step.objects.filter(assistance=OuterRef("assistance"), number__lt=OuterRef("number"), done_on=None)
    current = Step.objects.filter(~Exists(open_before), done_on=None).select_related("kind")
    return (
        visible_to(user)
        .annotate(
            steps_done=Coalesce(Subquery(done.annotate(n=Count("pk")).values("n")), 0),
            late_count=Coalesce(Subquery(late.annotate(n=Count("pk")).values("n")), 0),
        )
        .prefetch_related(Prefetch("steps", current))
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


def for_moves(assistances: QuerySet[Assistance]) -> QuerySet[Assistance]:
    """With what `moves.of_assistance` reads, and no more: a desk reads many. A step that is done is waited for no
    longer, but for the choice of experts, which tells by when one is to be proposed."""
    milestones = Milestone.objects.filter(is_live=True).defer("note")
    open_steps = Step.objects.filter(Q(done_on=None) | Q(number=CHOICE_OF_EXPERTS))
    assignments = Assignment.objects.filter(is_live=True).defer("terms").select_related("expert")
    return assistances.select_related("party").prefetch_related(
        Prefetch("steps", open_steps.prefetch_related("kind", Prefetch("milestones", milestones))),
        Prefetch("assignments", assignments),
    )


def assistance_opened_on(application: Application) -> Resting | None:
    """The application's assistance, after whose opening its decision stays; None before."""
    opened = Assistance.objects.filter(application=application).values_list("pk", flat=True).first()
    if opened is None:
        return None
    why, label = _("The assistance of this application is open."), _("The assistance of this application")
    return Resting(why, label, reverse("admin:assistance_assistance_change", args=[opened]))


def to_open(officer: User) -> QuerySet[Application]:
    """Selected applications whose assistance isn't open yet, the longest waiting first; without those that the
    officer's interests close."""
    selected = Application.objects.filter(state="selected", assistance=None).select_related("party")
    return ties.open_to(officer, selected).order_by("decided_at", "pk")


def assisted() -> QuerySet[Assistance]:
    """The assistances that count: under way or completed, not those closed early."""
    return Assistance.objects.exclude(state="closed").select_related("party").order_by("-opened_on", "pk")


def countries_assisted() -> QuerySet[Country]:
    """The countries of those, by name; `has_roadmap` where one of them has led to a published roadmap."""
    counted = assisted().order_by()
    published = counted.filter(party=OuterRef("pk"), roadmap__state="published")
    return Country.objects.filter(pk__in=counted.values("party")).annotate(has_roadmap=Exists(published))


def regions_begun_in(year: int) -> list[str]:
    """The region of each country whose assistance opened in the year, once for each country."""
    opened = Assistance.objects.filter(opened_on__year=year).order_by()
    return [region for _party, region in opened.values_list("party", "party__region").distinct()]
