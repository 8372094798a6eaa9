"""Which messages go at once, and which wait for the daily one: every template stands here, once.

At once: what signs in or invites, what is decided, the receipt of what was just done, and what would come too late the
next morning. All else is a line of the daily message, of the kind that its recipient may turn off: what changed, or
what is to do, which the desk then says for as long as it is to be done.
"""

from portal.models.daily import Kind

AT_ONCE = frozenset(
    {
        "portal/mail/account_changed",
        "portal/mail/confirm_address",
        "portal/mail/contact",  # somebody outside waits, and answering the message answers them
        "portal/mail/daily",
        "portal/mail/designation_confirm",
        "portal/mail/designation_refused",
        "portal/mail/designation_told",  # a focal point who didn't expect it has to act
        "portal/mail/designation_waits",
        "portal/mail/discrepancies",
        "portal/mail/gathering_cancelled",  # it may be today's
        "portal/mail/gathering_moved",
        "portal/mail/gathering_planned_anew",
        "portal/mail/handed_over",
        "portal/mail/handed_over_to_you",
        "portal/mail/handover_begun",
        "portal/mail/import_broken_off",  # whoever handed it in was told to leave the page
        "portal/mail/import_looked_through",
        "portal/mail/import_written",
        "portal/mail/invitation",
        "portal/mail/password_reset",
        "portal/mail/role_ended",
        "portal/mail/unknown_account",
        "applications/mail/clarification_closed",  # whoever is writing the answer writes it for nobody
        "applications/mail/decision",
        "applications/mail/ready",  # the call may close today
        "applications/mail/receipt",
        "applications/mail/reopened",
        "applications/mail/replaced",  # whoever is writing the evaluation writes it for nobody
    }
)
DAILY = {
    "portal/mail/designation_received": Kind.WAITS,
    "portal/mail/followup_asked": Kind.WAITS,
    "portal/mail/followup_closed": Kind.CHANGED,
    "portal/mail/followup_day_moved": Kind.CHANGED,
    "portal/mail/remark": Kind.CHANGED,
    "portal/mail/stands_in": Kind.CHANGED,
    "applications/mail/abstained": Kind.CHANGED,
    "applications/mail/clarification": Kind.WAITS,
    "applications/mail/clarification_extended": Kind.CHANGED,
    "applications/mail/clarification_given": Kind.WAITS,
    "applications/mail/eligible": Kind.CHANGED,
    "applications/mail/extended": Kind.CHANGED,
    "applications/mail/put_in_charge": Kind.CHANGED,
    "applications/mail/recused": Kind.CHANGED,
    "applications/mail/to_evaluate": Kind.WAITS,
    "applications/mail/to_screen": Kind.WAITS,
    "applications/mail/withdrawn": Kind.CHANGED,
    "assistance/mail/asked": Kind.WAITS,
    "assistance/mail/opened": Kind.CHANGED,
    "assistance/mail/proposed": Kind.WAITS,
    "assistance/mail/returned": Kind.WAITS,
    "assistance/mail/validated": Kind.CHANGED,
    "roadmap/mail/published": Kind.CHANGED,
    "roadmap/mail/published_secretariat": Kind.CHANGED,
}


def kind_of(template: str) -> Kind | None:
    """The kind of a daily line; None for what goes at once. Raises LookupError for a template without a class."""
    if template in AT_ONCE:
        return None
    try:
        return DAILY[template]
    except KeyError:
        raise LookupError(
            f"{template} goes neither at once nor daily: say which in portal/outgoing/timing.py"
        ) from None
