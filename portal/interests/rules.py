"""Whether an interest keeps a person from a record, as lifecycles and pages ask it."""

import rules

from portal.interests import ties


@rules.predicate
def is_free_of_conflict(user, record) -> bool:
    """Whether no interest ties the person to the record. Asked once for a copy of the record: a transition, which locks
    a fresh one, asks again."""
    known = record.__dict__.setdefault("_free_of_conflict", {})
    if user.pk not in known:
        known[user.pk] = not ties.conflicts(user, record)
    return known[user.pk]


def read_conflict(user, record) -> None:
    """For a page to show, from what its list has asked of the database already; a transition asks afresh."""
    known = record.__dict__.setdefault("_free_of_conflict", {})
    known[user.pk] = not ties.tied(user).covers(record)
