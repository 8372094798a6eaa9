"""Who may do what with a national roadmap."""

from collections.abc import Callable, Iterable

import rules

from portal.models import User
from portal.rules import follows_country, is_focal_point, is_secretariat, speaks_for_party

Readable = Callable[[User], Iterable[int]]
_also: list[Readable] = []


def also_readable_by(source: Readable) -> None:
    """Register `source(user)`: the keys of roadmaps that the person reads before publication by what they do in
    another app (an expert assigned to the Party's assistance)."""
    _also.append(source)


def readable_through_other_apps(user: User) -> set[int]:
    """The keys of the roadmaps that other apps open to the person."""
    return {pk for source in _also for pk in source(user)} if user.is_authenticated else set()


@rules.predicate
def is_public(user, roadmap) -> bool:
    return roadmap.is_published


@rules.predicate
def reads_through_another_app(user, roadmap) -> bool:
    return roadmap.pk in readable_through_other_apps(user)


may_read_drafts = is_secretariat | speaks_for_party | follows_country | reads_through_another_app
may_read = is_public | may_read_drafts
may_edit = speaks_for_party
may_decide = is_focal_point
may_make_draft = speaks_for_party | is_secretariat
