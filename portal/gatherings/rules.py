"""Who may do what with a gathering, as its record's host says."""

import rules

from portal.gatherings import hosts
from portal.models import Gathering, User


@rules.predicate
def may_decide(user: User, gathering: Gathering) -> bool:
    """Plans, holds, closes, cancels."""
    return _signed_in(user) and hosts.of(gathering).may_decide(user, gathering.about)


@rules.predicate
def may_write(user: User, gathering: Gathering) -> bool:
    """Writes in it and reads the names of who comes."""
    return _signed_in(user) and hosts.of(gathering).may_draft(user, gathering.about)


@rules.predicate
def may_read(user: User, gathering: Gathering) -> bool:
    """Reads it, its figures and its materials; names only who writes."""
    return _signed_in(user) and hosts.of(gathering).is_open_to(user, gathering.about)


def _signed_in(user: User) -> bool:
    return bool(user and user.is_authenticated)
