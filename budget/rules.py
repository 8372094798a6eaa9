"""Who may do what with the money."""

from portal.rules import is_donor, is_finance, is_staff_member

keeps_the_ledger = is_finance
may_commit = is_staff_member
may_set_lines = is_staff_member
reads_the_whole_ledger = is_staff_member
sees_the_budget = is_donor | is_staff_member


def is_a_donor_only(user) -> bool:
    """Nothing else waits for them on a desk."""
    return is_donor(user) and all(grant.role == "donor" for grant in user.current_grants)
