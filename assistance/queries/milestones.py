"""Milestones and their evidence; what a person may see starts from `milestones_visible_to`."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from assistance.models import Milestone
from assistance.queries.assistances import visible_to
from portal.models import Event, StoredFile, User
from portal.rules import is_secretariat


def milestones_visible_to(user: User) -> QuerySet[Milestone]:
    """The milestones of the assistances that the person sees."""
    milestones = Milestone.objects.select_related("step__kind", "step__assistance__party", "logged_by")
    return milestones if is_secretariat(user) else milestones.filter(step__assistance__in=visible_to(user))


def why_returned(milestone: Milestone) -> Event | None:
    """The entry of the trail by which the milestone was last returned."""
    about = ContentType.objects.get_for_model(Milestone)
    return Event.objects.filter(content_type=about, object_id=milestone.pk, verb="assistance.milestone.return").first()


def evidence_of(milestones: Iterable[Milestone]) -> list[tuple[StoredFile, Milestone]]:
    """The files handed in with the milestones, each with its own, newest first."""
    by_key = {milestone.pk: milestone for milestone in milestones}
    about = ContentType.objects.get_for_model(Milestone)
    evidence = StoredFile.objects.filter(content_type=about, object_id__in=by_key)
    return [(stored, by_key[stored.object_id]) for stored in evidence.order_by("-uploaded_at", "name")]
