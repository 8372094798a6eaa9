"""Which follow-ups a person reads, and which of them are theirs to do."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal import history, registry, verbs
from portal.followups import sources
from portal.models import FollowUp, RoleGrant, User
from portal.roles import ROLES, SPEAKERS
from portal.rules import is_secretariat

DAY_MOVED = verbs.declare("portal.followup_day_moved", _("From one day to another"), is_news=False)


def visible_to(user: User) -> QuerySet[FollowUp]:
    """An officer's all but what an interest closes to them; of others, what they owe or asked for, and what comes from
    records whose follow-ups they read."""
    found = FollowUp.objects.select_related("party")
    if not user.is_authenticated or not user.current_grants:
        return found.none()
    if is_secretariat(user):
        return history.not_withheld(user, found)
    own = Q(owner=user) | Q(created_by=user)
    for ground in sources.grounds():
        own |= Q(content_type=ground.content_type, object_id__in=ground.open_to(user).order_by().values("pk"))
    return found.filter(own)


def reads(user: User, followup: FollowUp) -> bool:
    """The same of one, asked for many at little cost: the records that the person reads are kept for the request."""
    if is_secretariat(user):
        return not registry.is_withheld(user, followup.about)
    if not user.is_authenticated or not user.current_grants:
        return False
    return user.pk in (followup.owner_id, followup.created_by_id) or followup.about in _grounds_of(user)


def _grounds_of(user: User) -> set[Model]:
    if "followed_up" not in user.__dict__:
        open_to = [ground.open_to(user) for ground in sources.grounds()]
        user.__dict__["followed_up"] = {record for records in open_to for record in records}
    return user.__dict__["followed_up"]


def with_people(followups: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    """With who owes and who asked for each, and the roles that they hold."""
    held = RoleGrant.objects.filter(ended_at=None)
    roles = (Prefetch(f"{who}__grants", held, to_attr="unended_grants") for who in ("owner", "created_by"))
    return followups.select_related("owner", "created_by").prefetch_related(*roles)


def owed_by(user: User) -> QuerySet[FollowUp]:
    """The open ones that are the person's, the earliest due first: see `FollowUp.responsible`."""
    in_office = User.objects.holding(*ROLES).order_by().values("pk")
    own = Q(owner=user) | Q(created_by=user) & ~Q(owner__in=in_office)
    if is_secretariat(user):
        own |= ~Q(owner__in=in_office) & ~Q(created_by__in=in_office)
    return with_people(visible_to(user).filter(own, is_live=True)).order_by("due", "pk")


def about(record: Model, user: User) -> QuerySet[FollowUp]:
    """Those that the person reads on the record's page, with what came from its parts: the open ones first, the
    earliest due before the others."""
    listed = Q(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
    for parts_of in sources.parts():
        listed |= parts_of(record)
    found = visible_to(user).filter(listed).prefetch_related("about")
    return with_people(found).order_by(F("is_live").desc(), "due", "pk")


def first_day_of(followup: FollowUp) -> dt.date | None:
    """The day by which it was to be done at first; None where that was never moved."""
    moved = history.events_about(followup).filter(verb=DAY_MOVED).order_by("pk").first()
    return dt.date.fromisoformat(moved.changes["due"][0]) if moved else None


def around(party: int | None) -> Q:
    """The condition of being somebody who may be asked for something about a Party: those who speak for it, the field
    office that follows it, and the Secretariat."""
    held = RoleGrant.objects.filter(ended_at=None)
    where = Q(role="secretariat")
    if party is not None:
        where |= Q(role__in=SPEAKERS, party=party) | Q(role="field_office", countries=party)
    return Q(pk__in=held.filter(where).values("user"))


def with_roles(people: QuerySet[User]) -> QuerySet[User]:
    """With the roles that each of the people holds."""
    held = RoleGrant.objects.filter(ended_at=None)
    return people.prefetch_related(Prefetch("grants", held, to_attr="unended_grants"))
