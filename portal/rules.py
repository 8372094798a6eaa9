"""Permission predicates that every app shares, small and named. What a role may do is said in the apps' own rules."""

import rules


def _signed_in(user) -> bool:
    return bool(user and user.is_authenticated and user.is_active)


@rules.predicate
def is_secretariat(user) -> bool:
    return _signed_in(user) and user.holds("secretariat")


@rules.predicate
def is_finance(user) -> bool:
    return _signed_in(user) and user.holds("finance")


@rules.predicate
def is_donor(user) -> bool:
    return _signed_in(user) and user.holds("donor")


@rules.predicate
def is_evaluator(user) -> bool:
    return _signed_in(user) and user.holds("evaluator")


@rules.predicate
def is_expert(user) -> bool:
    return _signed_in(user) and user.holds("expert")


@rules.predicate
def is_field_office(user) -> bool:
    return _signed_in(user) and user.holds("field_office")


@rules.predicate
def is_focal_point(user, record) -> bool:
    """The focal point of the record's Party."""
    return _signed_in(user) and user.holds("focal_point", party_id=record.party_id)


@rules.predicate
def speaks_for_party(user, record) -> bool:
    """The focal point of the record's Party, or the deputy."""
    return _signed_in(user) and user.holds("focal_point", "deputy", party_id=record.party_id)


@rules.predicate
def follows_country(user, record) -> bool:
    """A field office officer whose countries include the record's Party."""
    return _signed_in(user) and record.party_id in user.followed_country_ids


is_staff_member = is_secretariat | is_finance
