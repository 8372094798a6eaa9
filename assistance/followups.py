"""Follow-ups on the page of an assistance: those who comment on it make one from any comment."""

from django.db.models import Model, Q, QuerySet

from assistance import queries
from assistance.comments import COMMENTS
from assistance.models import Assignment, Assistance
from portal.followups.queries import around
from portal.followups.sources import Ground, Source
from portal.gatherings.followups import of_its_gatherings
from portal.models import Remark, User


def _comments(user: User) -> QuerySet[Remark]:
    """Those on the assistances on which the person comments."""
    return COMMENTS.about(queries.commented_by(user).order_by().values("pk")).select_related("author")


def _people(assistance: Assistance) -> QuerySet[User]:
    """Whoever may be asked for something there: the experts at work too."""
    at_work = Assignment.objects.filter(assistance=assistance, state="active").values("expert__user")
    return User.objects.filter(around(assistance.party_id) | Q(pk__in=at_work), is_active=True)


def of_its_roadmap(record: Model) -> Q:
    """What the consultations about its roadmap concluded is the assistance's business too."""
    if not isinstance(record, Assistance) or record.roadmap is None:
        return Q(pk__in=())
    return of_its_gatherings(record.roadmap)


COMMENT = Source(
    "comment",
    "portal.remark",
    read_by=_comments,
    about=lambda comment: comment.about,
    said=lambda comment: (comment.text, comment.language),
)
GROUND = Ground("assistance.assistance", open_to=queries.commented_by, people=_people)
