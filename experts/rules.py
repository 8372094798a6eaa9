"""Who may do what with the entries of the bank."""

import rules

from portal.models import User
from portal.rules import is_secretariat


@rules.predicate
def owns(user, expert) -> bool:
    """The owner: the person whom the entry is about."""
    return user.is_authenticated and expert.user_id is not None and expert.user_id == user.pk


def may_read(user: User, expert) -> bool:
    """Whether the person may read the entry and the files about it."""
    from experts.queries import visible_to

    return is_secretariat(user) or owns(user, expert) or visible_to(user).filter(pk=expert.pk).exists()
