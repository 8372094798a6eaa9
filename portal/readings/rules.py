"""Who reads, and who writes a reading."""

import rules

from portal.interests.rules import is_free_of_conflict


@rules.predicate
def is_the_reader(user, reading) -> bool:
    """The one to whom the reading is assigned, while still one of those who read."""
    return user.is_authenticated and reading.reader_id == user.pk and user.holds(*reading.READ_BY)


@rules.predicate
def may_write(user, reading) -> bool:
    """Its reader, without an interest in the record."""
    return is_the_reader(user, reading) and is_free_of_conflict(user, reading.record)
