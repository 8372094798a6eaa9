"""Named questions about the open roadmap and the national ones."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from portal.models import Document, User
from portal.outgoing import documents
from portal.roles import SPEAKERS
from portal.rules import is_secretariat
from roadmap import rules
from roadmap.models import ActionItem, Activity, Measure, NationalRoadmap, Output, Priority, Theme

PUBLISHED, DRAFT = "roadmap.national_roadmap", "roadmap.draft"


# --- The open roadmap -----------------------------------------------------------------------------------------------


def outputs() -> QuerySet[Output]:
    """The five outputs with their activities."""
    return Output.objects.prefetch_related("activities")


def output_tiles() -> QuerySet[Output]:
    """The five outputs, each with how many activities it has."""
    return Output.objects.annotate(activity_count=Count("activities"))


def themes() -> QuerySet[Theme]:
    """The four themes with the activities suggested for each."""
    return Theme.objects.prefetch_related("suggested_activities")


# --- National roadmaps ----------------------------------------------------------------------------------------------


def _by_role(user: User) -> Q:
    if is_secretariat(user):
        return Q(pk__isnull=False)
    if not user.is_authenticated:
        return Q(pk__in=[])
    parties = user.party_ids(*SPEAKERS) | user.followed_country_ids
    return Q(party__in=parties) | Q(pk__in=rules.readable_through_other_apps(user))


def published() -> QuerySet[NationalRoadmap]:
    """What anyone reads, newest first."""
    return NationalRoadmap.objects.filter(state="published").select_related("party").order_by("-published_on", "-pk")


def visible_to(user: User) -> QuerySet[NationalRoadmap]:
    """The published ones, and those that the person's roles open."""
    return NationalRoadmap.objects.filter(Q(state="published") | _by_role(user)).select_related("party")


def followed_by(user: User) -> QuerySet[NationalRoadmap]:
    """Those that the person works on or follows, at any stage."""
    return NationalRoadmap.objects.filter(_by_role(user)).select_related("party")


def with_outputs(roadmaps: QuerySet[NationalRoadmap]) -> QuerySet[NationalRoadmap]:
    """Each without its long texts, with its priorities' `output_number`, and how many actions its plan has."""
    chosen = Priority.objects.order_by().only("roadmap").annotate(output_number=F("activity__output__number"))
    return (
        roadmaps.defer("vision", "context", "follow_up")
        .prefetch_related(Prefetch("priorities", chosen))
        .annotate(action_count=Count("priorities__action_items", distinct=True))
    )


def published_choosing(activity: Activity) -> QuerySet[NationalRoadmap]:
    """The published roadmaps that have the activity among their priorities."""
    return published().filter(priorities__activity=activity)


def activities_to_add(roadmap: NationalRoadmap) -> QuerySet[Activity]:
    """The activities of the open roadmap that aren't among the priorities yet."""
    return Activity.objects.exclude(pk__in=roadmap.priorities.values("activity")).select_related("output")


def priorities(roadmap: NationalRoadmap) -> QuerySet[Priority]:
    """The priorities in the open roadmap's order, with their measures."""
    measures = Measure.objects.order_by("position")
    return (
        Priority.objects.filter(roadmap=roadmap)
        .select_related("activity__output")
        .prefetch_related(Prefetch("measures", measures))
        .annotate(item_count=Count("action_items"))
        .order_by("activity__code")
    )


def action_plan(roadmap: NationalRoadmap) -> QuerySet[ActionItem]:
    """The actions by activity, then by date."""
    return ActionItem.objects.filter(priority__roadmap=roadmap).select_related("priority__activity", "measure")


def action_counts(roadmap: NationalRoadmap) -> dict[str, int]:
    """How many actions for each activity that has any (“1.1” to “5.4”)."""
    return _counts(ActionItem.objects.filter(priority__roadmap=roadmap))


def measure_counts(roadmap: NationalRoadmap) -> dict[str, int]:
    """How many measures for each activity that has any."""
    return _counts(Measure.objects.filter(priority__roadmap=roadmap))


def _counts(records: QuerySet) -> dict[str, int]:
    return dict(records.order_by().values_list("priority__activity__code").annotate(count=Count("pk")))


@dataclass(frozen=True)
class Total:
    """What the plan costs in one currency."""

    currency: str
    amount: Decimal


def costs(roadmap: NationalRoadmap) -> list[Total]:
    """What the plan's actions cost in all, for each currency (actions without a cost yet are left out)."""
    summed = (
        ActionItem.objects.filter(priority__roadmap=roadmap, cost__isnull=False)
        .order_by()
        .values_list("currency")
        .annotate(total=Sum("cost"))
        .order_by("currency")
    )
    return [Total(currency, amount) for currency, amount in summed]


def year_choices() -> list[tuple[int, str]]:
    """The years in which roadmaps were published, the last first."""
    years = published().order_by().values_list("published_on__year", flat=True).distinct()
    return [(year, str(year)) for year in sorted(set(years), reverse=True)]


# --- Their documents ------------------------------------------------------------------------------------------------


def published_documents(roadmap: NationalRoadmap) -> QuerySet[Document]:
    """The PDFs made at publication, every version and language."""
    return documents.about(roadmap, PUBLISHED)


def drafts(roadmap: NationalRoadmap) -> QuerySet[Document]:
    """The draft PDFs, newest first."""
    return documents.about(roadmap, DRAFT)


def published_under(reference: str) -> NationalRoadmap | None:
    """The roadmap that is published under a reference, however that is typed."""
    return published().filter(reference=reference.strip().upper()).first()
