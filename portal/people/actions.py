"""What changes people, their roles and their invitations. Every write is on the trail."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock, files, registry, roles, trail, verbs, zones
from portal.models import Country, Invitation, Organisation, RoleGrant, StoredFile, User
from portal.people import emails, invitations
from portal.people.names import check_name
from portal.refusals import Refused
from portal.rules import is_secretariat, may_end, may_invite, may_withdraw
from portal.text import clean_prose

PERSON_ADDED = verbs.declare("portal.person_added", _("Person added"))
ROLE_GRANTED = verbs.declare("portal.role_granted", _("Role granted"))
ROLE_ENDED = verbs.declare("portal.role_ended", _("Role ended"))
INVITED = verbs.declare("portal.invited", _("Person invited"))
HANDOVER_BEGUN = verbs.declare("portal.handover_begun", _("Successor named"))
INVITATION_ACCEPTED = verbs.declare("portal.invitation_accepted", _("Invitation accepted"))
PROFILE_CHANGED = verbs.declare("portal.profile_changed", _("Profile changed"), is_news=False)
PROFILE = ["full_name", "language", "time_zone", "working_languages"]


@transaction.atomic
def add_person(
    email: str,
    full_name: str,
    *,
    by: User | None,
    language: str = "fr",
    is_demo: bool = False,
    password: str | None = None,
    time_zone: str = "",
) -> User:
    """A new person, without a role yet, by the programme's clock where no time zone is given. Raises Refused where the
    address is already somebody's, or the name is none."""
    check_name(full_name)
    if User.objects.at_address(email):
        raise Refused({"email": _("Somebody already signs in with this address.")})
    user = User.objects.create_user(
        email,
        password,
        full_name=full_name,
        language=language,
        is_demo=is_demo,
        time_zone=time_zone or settings.TIME_ZONE,
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    trail.record(PERSON_ADDED, user, by=by)
    return user


@transaction.atomic
def grant_role(
    user: User,
    role: str,
    *,
    by: User | None,
    party: Country | None = None,
    organisation: Organisation | None = None,
    countries: list[Country] | None = None,
) -> RoleGrant:
    """Give a role within its scope. Raises Refused where the scope is missing, the role is already held, somebody gives
    it to themselves, or an app objects (a conflict of interest)."""
    _check_scope(role, party=party, organisation=organisation, countries=countries)
    _check_not_oneself(user, by)
    if reason := registry.objection_to(user, role, party, by=by):
        raise Refused({"user": reason})
    return _grant(user, role, by=by, party=party, organisation=organisation, countries=countries)


def _grant(user: User, role: str, *, by: User | None, party, organisation, countries) -> RoleGrant:
    held = RoleGrant.objects.filter(user=user, role=role, party=party, organisation=organisation, ended_at=None)
    if held.exists():
        raise Refused(_("This person already holds this role."))
    grant = RoleGrant.objects.create(user=user, role=role, party=party, organisation=organisation, granted_by=by)
    grant.countries.set(countries or [])
    _follow_staff(user)
    trail.record(ROLE_GRANTED, user, by=by, changes={"role": [None, str(grant)]})
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, reason: str, by: User) -> RoleGrant:
    """End a role as of today, for a reason. What the person did in it stays; a person who held it for a Party is told
    why it ends."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if not may_end(by, grant):
        raise PermissionDenied
    if grant.ended_at:
        raise Refused(_("This role has already ended."))
    if grant.role == "secretariat":
        check_an_officer_remains(without=grant.user)
    reason = clean_prose(reason)
    if not reason:
        raise Refused({"reason": _("Say why the role ends.")})
    _end(grant, by=by, reason=reason)
    if grant.party:
        emails.role_ended(grant, reason)
    return grant


def _end(grant: RoleGrant, *, by: User, reason: str = "") -> None:
    grant.ended_at = clock.now()
    grant.save()
    _follow_staff(grant.user)
    trail.record(ROLE_ENDED, grant.user, by=by, changes={"role": [str(grant), None]}, reason=reason)
    invitations.end_with_the_right(grant.user, by=by)


def _check_scope(role: str, *, party, organisation, countries) -> None:
    needed = roles.ROLES[role].scope
    given = {roles.PARTY: party, roles.ORGANISATION: organisation, roles.COUNTRIES: countries}
    missing = {
        roles.PARTY: ("party", _("Choose the Party for which the role is held.")),
        roles.ORGANISATION: ("organisation", _("Choose the organisation for which the role is held.")),
        roles.COUNTRIES: ("countries", _("Choose the countries that the role covers.")),
    }
    if needed in missing and not given[needed]:
        name, message = missing[needed]
        raise Refused({name: message})
    for scope, value in given.items():
        if value and scope != needed:
            raise Refused({missing[scope][0]: _("This role isn’t held for that; leave it empty.")})
    if party and not party.is_party:
        raise Refused({"party": _("This country is not a Party to the Convention.")})


def _check_not_oneself(user: User, by: User | None) -> None:
    if by is not None and by.pk == user.pk:
        raise Refused({"user": _("Nobody gives a role to themselves: ask a colleague.")})


def check_an_officer_remains(*, without: User) -> None:
    """One other officer must still be able to sign in. Locks the grants, so that two officers can't leave at once."""
    grants = RoleGrant.objects.select_for_update().filter(role="secretariat", ended_at=None).select_related("user")
    others = [grant.user for grant in grants.order_by("pk") if grant.user_id != without.pk]
    if not any(user.is_active and (settings.DEMO or not user.is_demo) for user in others):
        raise Refused(_("This is the last officer of the Secretariat; give the role to somebody else first."))


def _follow_staff(user: User) -> None:
    """Keep the admin's own flag in step with the roles held."""
    user.__dict__.pop("unended_grants", None)
    is_staff = any(roles.ROLES[grant.role].staff for grant in user.unended_grants)
    User.objects.filter(pk=user.pk).update(is_staff=is_staff)
    user.is_staff = is_staff


@transaction.atomic
def invite(
    email: str,
    full_name: str,
    role: str,
    *,
    by: User,
    language: str = "fr",
    party: Country | None = None,
    organisation: Organisation | None = None,
    countries: list[Country] | None = None,
    letter: UploadedFile | StoredFile | None = None,
    replaces: RoleGrant | None = None,
) -> Invitation:
    """Ask a person to come and take a role. A focal point comes with the authority's letter and may invite deputies,
    who may invite contributors too.

    `replaces` makes it a handover: the role of that focal point, who may ask for it, ends when the person accepts.
    Raises Refused at the field concerned.
    """
    if not may_invite(by, role, party, replaces):
        raise PermissionDenied
    check_name(full_name)
    _check_scope(role, party=party, organisation=organisation, countries=countries)
    _check_replaced(replaces, role, party)
    invitations.check_number(by)
    if role == "focal_point" and not letter:
        raise Refused({"letter": _("Attach the letter by which the authority names its focal point.")})
    invitation = Invitation(
        email=email.lower(),
        full_name=full_name,
        role=role,
        language=language,
        party=party,
        organisation=organisation,
        invited_by=by,
        replaces=replaces,
    )
    invitations.check_unanswered(invitation)
    _check_invited(invitation, by=by)
    invitation.letter = _kept(letter, party, by=by)
    invitations.save(invitation)
    invitation.countries.set(countries or [])
    verb = HANDOVER_BEGUN if replaces else INVITED
    with trail.telling(trail.record(verb, invitation, by=by, shared=bool(party))):
        if replaces:
            emails.handover_begun(invitation)
        emails.invited(invitation)
    return invitation


def _kept(letter: UploadedFile | StoredFile | None, party: Country | None, *, by: User) -> StoredFile | None:
    """The authority's letter as a file of the Party; no other role comes with one."""
    if party is None or letter is None:
        return None
    return letter if isinstance(letter, StoredFile) else files.keep(letter, party, purpose="authority-letter", by=by)


def _check_replaced(grant: RoleGrant | None, role: str, party: Country | None) -> None:
    """Only the focal point of that Party, in office today, is taken over from."""
    if grant is None:
        return
    held = RoleGrant.objects.select_for_update().filter(pk=grant.pk, role="focal_point", party=party, ended_at=None)
    if role != "focal_point" or not held.exists():
        raise Refused({"replaces": _("This person is not the focal point of this Party any more.")})


def _check_invited(invitation: Invitation, *, by: User) -> None:
    """Refuse, before it is sent, what accepting the invitation would refuse; but to a Party only what its own page
    shows. What else the person does, such as evaluating its application, the Secretariat alone learns."""
    known = User.objects.at_address(invitation.email)
    if known is None:
        return
    scope = {"role": invitation.role, "party": invitation.party, "organisation": invitation.organisation}
    if known.grants.filter(ended_at=None, **scope).exists():
        raise Refused({"email": _("This person already holds this role.")})
    try:
        _check_not_oneself(known, by)
    except Refused as refusal:
        raise Refused({"email": refusal.messages}) from None
    if is_secretariat(by) and (reason := registry.objection_to(known, invitation.role, invitation.party, by=by)):
        raise Refused({"email": reason})


@transaction.atomic
def accept_invitation(invitation: Invitation, *, full_name: str, password: str, language: str) -> User:
    """The invited person becomes a user, or the user who has that address takes the role too. Where it is a handover,
    the former focal point's role ends in the same transaction: the Party is never without one.

    Raises Refused for an invitation already used or withdrawn, one whose sender may invite no longer, a closed account,
    and where an app objects. An existing user's password stays as it is.
    """
    invitation = invitations.locked(invitation)
    if not invitations.stands(invitation):
        raise Refused(_("This invitation has already been used or withdrawn."))
    user = User.objects.at_address(invitation.email)
    if user is None:
        zone = _zone_of(invitation)
        user = add_person(invitation.email, full_name, by=None, language=language, password=password, time_zone=zone)
    if not user.is_active:
        raise Refused(_("Your account is closed. Write to the Secretariat."))
    _check_not_oneself(user, invitation.invited_by)
    if reason := registry.objection_to(user, invitation.role, invitation.party, by=None):
        raise Refused(reason)
    _grant(
        user,
        invitation.role,
        by=invitation.invited_by,
        party=invitation.party,
        organisation=invitation.organisation,
        countries=list(invitation.countries.all()),
    )
    invitation.accepted_at, invitation.accepted_by = clock.now(), user
    invitation.save()
    with trail.telling(trail.record(INVITATION_ACCEPTED, invitation, by=user, shared=True)):
        if invitation.replaces:
            _take_over(invitation, invitation.replaces, user)
    registry.welcome(user, invitation)
    return user


def _zone_of(invitation: Invitation) -> str:
    """That of the Party, of the organisation's country, of where the person lives, or of all the countries followed;
    empty where there is none, or they lie in several."""
    organisation = invitation.organisation
    country = invitation.party or (organisation and organisation.country) or registry.residence_of(invitation)
    found = {zones.of_country(one.iso2) for one in ([country] if country else invitation.countries.all())}
    return found.pop() if len(found) == 1 else ""


def _take_over(invitation: Invitation, replaced: RoleGrant, user: User) -> None:
    """Roles change hands; records stay the Party's. A deputy who succeeds is no longer a deputy."""
    former = RoleGrant.objects.select_for_update(of=("self",)).select_related("user").get(pk=replaced.pk)
    if former.ended_at is None:
        _end(former, by=invitation.invited_by)
    lesser = RoleGrant.objects.filter(user=user, party=invitation.party, role__in=["deputy", "contributor"])
    for grant in lesser.filter(ended_at=None):
        _end(grant, by=invitation.invited_by)
    emails.handed_over(invitation, former.user, user)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back before it is accepted; its link then leads nowhere."""
    invitation = invitations.locked(invitation)
    if not may_withdraw(by, invitation):
        raise PermissionDenied
    if not invitation.is_open:
        raise Refused(_("This invitation has already been used or withdrawn."))
    invitations.take_back(invitation, by=by)


@transaction.atomic
def change_profile(
    user: User,
    *,
    by: User,
    full_name: str,
    language: str,
    time_zone: str,
    working_languages: Sequence[str] | None = None,
) -> User:
    """What a person may change about themselves; their working languages stay where none are given."""
    if full_name != user.full_name:
        check_name(full_name)
    before = trail.snapshot(user, PROFILE)
    user.full_name, user.language, user.time_zone = full_name, language, time_zone
    if working_languages is not None:
        user.working_languages = sorted(working_languages)
    user.full_clean(exclude=["password"])
    user.save(update_fields=PROFILE)
    if changes := trail.difference(before, trail.snapshot(user, PROFILE)):
        trail.record(PROFILE_CHANGED, user, by=by, changes=changes)
    return user


@transaction.atomic
def change_language(user: User, *, language: str) -> None:
    """The language switch: kept for the person's next visits and messages."""
    trail.record(PROFILE_CHANGED, user, by=user, changes={"language": [user.language, language]})
    user.language = language
    user.save(update_fields=["language"])
