"""What holds of an invitation: one for each person and role at a time, so many in an hour, as long as its sender may
invite."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, verbs
from portal.models import Invitation, RoleGrant, User
from portal.refusals import Refused
from portal.rules import is_secretariat, may_invite

INVITATION_WITHDRAWN = verbs.declare("portal.invitation_withdrawn", _("Invitation withdrawn"))
HOUR = dt.timedelta(hours=1)
MOST_OF_A_PARTY, MOST_OF_AN_OFFICER = 10, 100  # that one person sends within the hour


def check_number(by: User) -> None:
    """Raises Refused for one too many. Of several that a person sends at once each waits for the one before."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    most = MOST_OF_AN_OFFICER if is_secretariat(by) else MOST_OF_A_PARTY
    if Invitation.objects.filter(invited_by=by, invited_at__gt=clock.now() - HOUR).count() >= most:
        message = _("You have sent %(most)s invitations within an hour: wait a while before you send another.")
        raise Refused(message % {"most": most})


def check_unanswered(invitation: Invitation) -> None:
    """Raises Refused where the person has been asked the same and hasn’t answered."""
    scope = {"role": invitation.role, "party": invitation.party, "organisation": invitation.organisation}
    if Invitation.objects.unanswered().filter(email__iexact=invitation.email, **scope).exists():
        raise Refused({"email": _("This person has already been invited and hasn’t answered yet.")})


def save(invitation: Invitation) -> None:
    """Of two sent at once, to the same person or to two successors, the database keeps one: raises Refused."""
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError:
        check_unanswered(invitation)
        if invitation.replaces is None:
            raise
        raise Refused(
            _("A successor has already been named and hasn’t answered yet. Withdraw that invitation first.")
        ) from None


def locked(invitation: Invitation) -> Invitation:
    """The invitation under lock, as it is now. The role that it takes over is locked first, as by whoever ends it."""
    list(RoleGrant.objects.select_for_update().filter(pk=invitation.replaces_id))
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def stands(invitation: Invitation) -> bool:
    """Whether it can be accepted: it is unanswered, and its sender could send it still."""
    sender = invitation.invited_by
    return invitation.is_open and may_invite(sender, invitation.role, invitation.party, invitation.replaces)


def take_back(invitation: Invitation, *, by: User | None) -> None:
    """Nobody can accept it from now on."""
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    trail.record(INVITATION_WITHDRAWN, invitation, by=by, shared=True)


def end_with_the_right(sender: User, *, by: User | None) -> None:
    """Take back what the person has sent and could not send any more, for a role has ended or the account is closed."""
    sent = Invitation.objects.unanswered().filter(invited_by=sender.pk).order_by("pk")
    for invitation in sent.select_for_update():
        if not stands(invitation):
            take_back(invitation, by=by)
