"""Whom the register knows: people with an account, and those known by an entry, who may have one by now."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from portal.models import User

DECLARING = ("evaluator", "secretariat")  # who judges or handles records


def account_of(person: Model) -> User | None:
    """The person's account: their own, or that of the entry by which they are known."""
    return person if isinstance(person, User) else person.user


def rows_of(person: Model, to: str = "") -> Q:
    """The condition of being the person's own; `to` leads from a row to the interest. Rows of an entry whose person has
    an account name it, so that the account has them all."""
    if isinstance(person, User):
        return Q(**{f"{to}user": person.pk})
    kind = ContentType.objects.get_for_model(person)
    own = Q(**{f"{to}entry_type": kind, f"{to}entry_id": person.pk})
    return own | Q(**{f"{to}user": person.user_id}) if person.user_id else own
