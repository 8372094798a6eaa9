"""Permission predicates that every app shares, small and named. What a role may do is said in the apps' own rules."""

import rules

from portal.roles import SPEAKERS, WRITERS


def _signed_in(user) -> bool:
    return bool(user and user.is_authenticated)


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
def keeps_interests(user) -> bool:
    """Whoever judges or handles records, and so says what ties them."""
    return _signed_in(user) and user.holds("evaluator", "secretariat")


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
    return _signed_in(user) and user.holds(*SPEAKERS, party_id=record.party_id)


@rules.predicate
def writes_for_party(user, record) -> bool:
    """Whoever writes the drafts of the record's Party: its focal point, a deputy, a contributor."""
    return _signed_in(user) and user.holds(*WRITERS, party_id=record.party_id)


@rules.predicate
def follows_country(user, record) -> bool:
    """A field office officer whose countries include the record's Party."""
    return _signed_in(user) and record.party_id in user.followed_country_ids


def may_invite(user, role: str, party, replaces) -> bool:
    """The Secretariat anybody; a focal point its deputies and its own successor; both of them contributors."""
    if is_secretariat(user):
        return True
    if party is None or not _signed_in(user):
        return False
    if role == "focal_point":
        in_office = user.holds("focal_point", party_id=party.pk)
        return in_office and replaces is not None and replaces.user_id == user.pk
    inviting = {"deputy": ["focal_point"], "contributor": SPEAKERS}.get(role, [])
    return user.holds(*inviting, party_id=party.pk)


@rules.predicate
def may_end(user, grant) -> bool:
    """The Secretariat any role; the focal point those of the people who help."""
    return is_secretariat(user) or (grant.role in ("deputy", "contributor") and is_focal_point(user, grant))


@rules.predicate
def may_withdraw(user, invitation) -> bool:
    """The Secretariat any invitation, a person their own, the focal point those of the people who are to help."""
    return is_secretariat(user) or invitation.invited_by_id == user.pk or may_end(user, invitation)


is_staff_member = is_secretariat | is_finance
# What the portal holds is searched by those who work with all of it, and by donors for what is theirs.
may_search = is_staff_member | is_donor
