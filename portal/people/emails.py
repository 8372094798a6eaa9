"""The messages about who speaks for a Party, each in its recipient's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import roles
from portal.models import Country, Designation, Invitation, RoleGrant, User
from portal.outgoing import outbox
from portal.passes import actions as passes


def role_ended(grant: RoleGrant, reason: str) -> None:
    outbox.queue("portal/mail/role_ended", to=grant.user, about=grant, grant=grant, reason=reason)


def invited(invitation: Invitation) -> None:
    """The invitation itself, in other words to somebody who has an account; its link is made when it is sent."""
    carried = passes.make("invitation", invitation, email=invitation.email, by=invitation.invited_by)
    outbox.queue(
        "portal/mail/invitation",
        email=invitation.email,
        language=invitation.language,
        about=invitation,
        carries=carried,
        until=carried.last_day,
        invitation=invitation,
        role=roles.ROLES[invitation.role],
        inviting=_for_whom(invitation),
        known=User.objects.at_address(invitation.email) is not None,
    )


def _for_whom(invitation: Invitation) -> Country | Promise | None:
    """For whom the person speaks who invites: the Secretariat, or their Party."""
    if invitation.invited_by.holds("secretariat"):
        return _("Secretariat of the 2005 Convention")
    return invitation.party


def handover_begun(invitation: Invitation) -> None:
    """The successor has the invitation itself; the former and the Secretariat are told that one is named."""
    for person in [invitation.replaces.user, *User.objects.holding("secretariat")]:
        outbox.queue("portal/mail/handover_begun", to=person, about=invitation, invitation=invitation)


def handed_over(invitation: Invitation, former: User, successor: User) -> None:
    """Both, and the Secretariat."""
    outbox.queue("portal/mail/handed_over_to_you", to=successor, about=invitation, invitation=invitation)
    for person in [former, *User.objects.holding("secretariat")]:
        given = {"invitation": invitation, "former": former, "successor": successor}
        outbox.queue("portal/mail/handed_over", to=person, about=invitation, **given)


def _to_asker(designation: Designation, template: str, **context) -> None:
    name = f"portal/mail/{template}"
    if not outbox.is_waiting(name, designation.email):  # asked again at once; a link is made when its message goes out
        given = {"email": designation.email, "language": designation.language, "about": designation}
        outbox.queue(name, designation=designation, **given, **context)


def designation_asked(designation: Designation) -> None:
    """The link by which the person confirms the address; made when it is sent."""
    carried = passes.make("designation", designation, email=designation.email, by=None)
    _to_asker(designation, "designation_confirm", carries=carried, until=carried.last_day)


def designation_waits(designation: Designation) -> None:
    """Asked again while it waits: nothing new begins."""
    _to_asker(designation, "designation_waits")


def designation_received(designation: Designation, *, by: User | None) -> None:
    """The Secretariat has something to answer; the focal point in office knows that somebody asks."""
    for template, people in (
        ("designation_received", User.objects.holding("secretariat")),
        ("designation_told", User.objects.holding("focal_point", party=designation.party_id)),
    ):
        for person in people:
            outbox.queue(f"portal/mail/{template}", to=person, about=designation, designation=designation)


def designation_refused(designation: Designation, *, by: User) -> None:
    _to_asker(designation, "designation_refused")
