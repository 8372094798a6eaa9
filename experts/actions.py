"""What changes the expert bank. Every write is on the trail; a candidate's life is in `lifecycle`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from experts.models import Expert
from experts.rules import owns
from portal import files, trail, verbs
from portal.interests import actions as interests
from portal.models import Country, Invitation, User
from portal.people import actions as people
from portal.refusals import Refused, WrongState
from portal.rules import is_expert, is_secretariat

ADDED = verbs.declare("experts.added", _("Entry added to the expert bank"))
CHANGED = verbs.declare("experts.changed", _("Entry of the expert bank changed"))
CV_ADDED = verbs.declare("experts.cv_added", _("Curriculum vitae added"))
LINKED = verbs.declare("experts.linked", _("Entry linked to its person’s account"))

CV = "cv"
MANY = ("outputs", "activities", "themes")
# What a person writes about themselves; `add` takes their e-mail address beside it.
PROFILE = (
    "full_name", "gender", "nationality", "residence", "employer", "biography", "biography_language", *MANY,
    "languages", "regions", "years", "day_rate",
)  # fmt: skip


@transaction.atomic
def add(*, email: str, by: User, cv: UploadedFile | None = None, is_fictional: bool = False, **profile: Any) -> Expert:
    """A new entry, a candidate: by the Secretariat for anyone, or by an expert for themselves, once.

    `profile` holds the fields of PROFILE. Raises ValidationError where the address already has an entry.
    """
    own = is_expert(by) and not is_secretariat(by)
    if not (own or is_secretariat(by)):
        raise PermissionDenied
    if own and Expert.objects.filter(user=by).exists():
        raise Refused(_("You already have an entry in the bank."))
    expert = Expert(email=email.lower(), user=by if own else None, is_fictional=is_fictional)
    _fill(expert, profile)
    trail.record(ADDED, expert, by=by, changes=trail.difference({}, trail.snapshot(expert, PROFILE)))
    if cv:
        _keep_cv(expert, cv, by=by)
    return expert


@transaction.atomic
def change(expert: Expert, *, by: User, cv: UploadedFile | None = None, **profile: Any) -> Expert:
    """What the entry's owner, or the Secretariat, says of it. Raises WrongState once it has left the bank."""
    expert = Expert.objects.select_for_update().get(pk=expert.pk)
    if not (owns(by, expert) or is_secretariat(by)):
        raise PermissionDenied
    if not expert.is_live:
        raise WrongState(_("This entry has left the bank; write to the Secretariat to take it up again."))
    before = trail.snapshot(expert, PROFILE)
    _fill(expert, profile)
    if changes := trail.difference(before, trail.snapshot(expert, PROFILE)):
        trail.record(CHANGED, expert, by=by, changes=changes)
    if cv:
        _keep_cv(expert, cv, by=by)
    return expert


def _fill(expert: Expert, profile: dict[str, Any]) -> None:
    """Check and save what is said of an expert."""
    for name, value in profile.items():
        if name not in MANY:
            setattr(expert, name, value)
    expert.full_clean(validate_constraints=False)
    expert.save()
    for name in MANY:
        if name in profile:
            getattr(expert, name).set(profile[name])


def _keep_cv(expert: Expert, cv: UploadedFile, *, by: User) -> None:
    stored = files.keep(cv, expert, purpose=CV, by=by)
    trail.record(CV_ADDED, expert, by=by, changes={"cv": [None, stored.name]})


@transaction.atomic
def invite(expert: Expert, *, by: User) -> Invitation | None:
    """Ask the expert to sign in. Somebody who has an account with the address already is linked at once (then None)."""
    if not is_secretariat(by):
        raise PermissionDenied
    expert = Expert.objects.select_for_update().get(pk=expert.pk)
    if expert.user_id:
        raise Refused(_("This expert already signs in."))
    known = User.objects.at_address(expert.email)
    if known is None:
        language = expert.biography_language if expert.biography_language in ("fr", "en") else "en"
        return people.invite(expert.email, expert.full_name, "expert", by=by, language=language)
    if not known.is_active:
        raise Refused(_("The account of this person is closed."))
    if not known.holds("expert"):
        people.grant_role(known, "expert", by=by)
    _link(expert, known, by=by)
    return None


def take_up(user: User, invitation: Invitation) -> None:
    """Link the entry of an expert who has accepted the invitation (`registry.welcomes`)."""
    waiting = _waiting(invitation)
    if waiting and not Expert.objects.filter(user=user).exists():
        _link(waiting, user, by=user)


def residence_of(invitation: Invitation) -> Country | None:
    """Where the expert lives who is invited, as their entry says (`registry.resides`)."""
    waiting = _waiting(invitation)
    return waiting.residence if waiting else None


def _waiting(invitation: Invitation) -> Expert | None:
    """The entry of the expert who is invited and doesn't sign in yet."""
    if invitation.role != "expert":
        return None
    return Expert.objects.filter(email__iexact=invitation.email, user=None).first()


def _link(expert: Expert, user: User, *, by: User) -> None:
    if Expert.objects.filter(user=user).exists():
        raise Refused(_("This account already has another entry in the bank."))
    expert.user = user
    expert.save(update_fields=["user"])
    interests.now_signs_in(expert, user)
    trail.record(LINKED, expert, by=by, changes={"user": [None, str(user)]})
