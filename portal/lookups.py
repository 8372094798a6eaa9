"""A key that no column can hold is the key of nothing, in a list of keys too: Django knows it of one key, and lets
SQLite overflow on several (boxes ticked, sent with 2^63 among them)."""

from django.db.models import BigIntegerField, IntegerField
from django.db.models.lookups import In

LEAST, MOST = -BigIntegerField.MAX_BIGINT - 1, BigIntegerField.MAX_BIGINT


class IntegerIn(In):
    def get_prep_lookup(self):
        values = super().get_prep_lookup()
        if not self.rhs_is_direct_value():
            return values
        return [one for one in values if not isinstance(one, int) or LEAST <= one <= MOST]


def register() -> None:
    IntegerField.register_lookup(IntegerIn)
