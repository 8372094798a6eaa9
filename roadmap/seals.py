"""The seal of a published roadmap: the SHA-256 of all that it says stands on the trail, which nothing changes, so that
a roadmap that was altered past the portal is found."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal import snapshots, trail, verbs
from portal.models import User

SEALED = verbs.declare("roadmap.sealed", _("Content sealed by its SHA-256"), is_news=False)


def seal(roadmap: Any, *, by: User | None) -> None:
    """Put on the trail what the roadmap says as it is published. In the transaction that publishes it."""
    trail.record(SEALED, roadmap, by=by, changes={"sha256": [None, digest(roadmap)]})


def digest(roadmap: Any) -> str:
    """The SHA-256 of what it says: its own texts and days, its priorities in the open roadmap's order, their measures
    and actions. A migration asks it of its own models, so it reads nothing but columns and relations."""
    said = {
        "roadmap": [
            roadmap.reference,
            str(roadmap.published_on),
            roadmap.title,
            roadmap.language,
            roadmap.vision,
            roadmap.context,
            roadmap.period_start,
            roadmap.period_end,
            roadmap.follow_up,
            str(roadmap.validated_on),
            roadmap.authority,
        ],
        "priorities": [_priority(priority) for priority in roadmap.priorities.order_by("activity__code")],
    }
    return snapshots.digest(said)


def _priority(priority: Any) -> list[Any]:
    measures = [[m.position, m.title, m.description] for m in priority.measures.order_by("position")]
    actions = [_action(action) for action in priority.action_items.order_by("pk")]
    return [priority.activity.code, priority.justification, measures, actions]


def _action(action: Any) -> list[Any]:
    serves = action.measure.position if action.measure_id else None
    cost = None if action.cost is None else f"{action.cost:.2f}"
    days = [str(action.starts_on), str(action.ends_on)]
    texts = [action.title, action.kind, action.responsible, action.indicator, action.baseline, action.target]
    return [serves, *texts, *days, cost, action.currency]
