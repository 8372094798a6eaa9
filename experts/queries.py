"""Named questions about the expert bank; `match` ranks it for a project."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from experts.models import Expert
from portal import languages as names
from portal.models import Region, User
from portal.rules import is_secretariat
from roadmap.models import Activity

# What one thing in common counts in a match.
PER_ACTIVITY, PER_OUTPUT, PER_LANGUAGE, FOR_REGION = 4, 2, 2, 1

_seen_through: list[Callable[[User], Q]] = []


def seen_through(condition: Callable[[User], Q]) -> None:
    """Register `condition(user)`: the entries that the person sees by what they do in another app."""
    _seen_through.append(condition)


def visible_to(user: User) -> QuerySet[Expert]:
    """The Secretariat sees every entry, an expert their own, others those that another app lets them see."""
    if is_secretariat(user):
        return Expert.objects.all()
    seen = Q(user=user)
    for condition in _seen_through:
        seen |= condition(user)
    return Expert.objects.filter(seen)


def entry_of(user: User) -> Expert | None:
    """The person's own entry."""
    return Expert.objects.filter(user=user).select_related("nationality", "residence").first()


def for_page(user: User) -> QuerySet[Expert]:
    """Entries with everything that their page shows."""
    return (
        visible_to(user)
        .select_related("nationality", "residence", "user")
        .prefetch_related("outputs", "activities__output", "themes")
    )


def candidates() -> QuerySet[Expert]:
    """Entries that the Secretariat has yet to read, the longest waiting first."""
    return Expert.objects.filter(state="candidate").order_by("state_since")


def admitted() -> QuerySet[Expert]:
    """Entries that may be proposed."""
    return Expert.objects.filter(state="admitted")


def working_in(code: str) -> Q:
    """Experts who work in that language."""
    return Q(languages__contains=f" {code} ")


def knowing(region: str) -> Q:
    """Experts who know that region from work there."""
    return Q(regions__contains=f" {region} ")


def match(*, activities: Iterable[Activity], languages: Iterable[str], region: str | None = None) -> QuerySet[Expert]:
    """Admitted experts, those who suit a project best first, with what `in_words` says of each.

    Annotated: activities_shared, outputs_shared (beyond those activities, the outputs they stand under),
    languages_shared, region_shared and score. Takes two queries whatever the number of experts.
    """
    activities, languages = list(activities), list(languages)
    outputs = {activity.output_id for activity in activities}
    return (
        admitted()
        .annotate(
            activities_shared=_in_common(Expert.activities.through, "activity", [a.pk for a in activities]),
            outputs_shared=_in_common(Expert.outputs.through, "output", outputs),
            languages_shared=sum((_one_if(working_in(code)) for code in languages), Value(0)),
            region_shared=_one_if(knowing(region)) if region else Value(0),
        )
        .annotate(
            score=F("activities_shared") * PER_ACTIVITY
            + F("outputs_shared") * PER_OUTPUT
            + F("languages_shared") * PER_LANGUAGE
            + F("region_shared") * FOR_REGION
        )
        .prefetch_related("activities")
        .order_by("-score", "full_name", "pk")
    )


def _in_common(through: Any, name: str, keys: Iterable[int]) -> Coalesce:
    """How many of the keys the expert has, counted beside the row so that counts don't multiply."""
    rows = through.objects.filter(expert=OuterRef("pk"), **{f"{name}__in": list(keys)}).order_by()
    return Coalesce(Subquery(rows.values("expert").annotate(n=Count("pk")).values("n")), Value(0))


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def in_words(
    expert: Expert, *, activities: Iterable[Activity], languages: Iterable[str], region: str | None = None
) -> list[str]:
    """Why an expert of `match` stands where they do, one reason a line; asks the database nothing more."""
    wanted = {activity.pk for activity in activities}
    codes = [activity.code for activity in expert.activities.all() if activity.pk in wanted]
    outputs = getattr(expert, "outputs_shared", 0)
    spoken = [names.name_of(code) for code in languages if code in expert.languages]
    reasons = [
        codes and _("Activities in common: %(codes)s") % {"codes": ", ".join(codes)},
        outputs and _("Outputs in common: %(number)s") % {"number": outputs},
        spoken and _("Works in: %(languages)s") % {"languages": ", ".join(spoken)},
        region and region in expert.regions and _("Knows the region: %(region)s") % {"region": Region(region).label},
    ]
    return [reason for reason in reasons if reason] or [_("Nothing in common with this project.")]
