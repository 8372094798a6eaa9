"""The register of interests: declared by the person or by an officer, ended by somebody else."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, verbs
from portal.interests import naming, subjects, ties
from portal.interests.people import DECLARING, account_of, rows_of
from portal.models import Country, Interest, User
from portal.refusals import Refused
from portal.rules import is_secretariat

INTEREST_DECLARED = verbs.declare("portal.interest_declared", _("Interest declared"))
INTEREST_ENDED = verbs.declare("portal.interest_ended", _("Interest ended"))
# As they stand on the trail of the first release.
verbs.declare("applications.interest_declared", _("Interest declared"))
verbs.declare("applications.interest_ended", _("Interest ended"))

Kind = Interest.Kind
MISSING = {
    "country": _("Choose the country."),
    "organisation": _("Name the organisation."),
    "statement": _("Say in your own words what ties you."),
}
ASKED = {
    Kind.NATIONALITY: ("country",),
    Kind.EMPLOYER: ("organisation",),
    Kind.PROJECT: ("country", "statement"),
    Kind.STATEMENT: ("statement",),
}
ASKED_ALONE = {**ASKED, Kind.STATEMENT: ("country", "statement")}
"""The same where no record is named, of which the Party would be known."""


@transaction.atomic
def declare_interest(
    person: Model,
    kind: str,
    *,
    by: User | None,
    country: Country | None = None,
    organisation: str = "",
    about: Model | None = None,
    statement: str = "",
) -> Interest:
    """Put an interest on the register: one's own or, for an officer, anybody's. `person` is a user, or the entry by
    which somebody without an account is known; `by` is None where such a person says so through a link.

    What the person has under way and it touches ends at once; what is closed by then can't be read any more."""
    _check_who(person, about, by)
    interest = _interest(person, kind, by, country, organisation, about, statement)
    # Whoever asks the person to read locks the same row: of the two, the second sees what the first did. Others who
    # write the person's key go on.
    person._meta.model._base_manager.select_for_update(no_key=True).get(pk=person.pk)
    same = Interest.objects.filter(rows_of(person), kind=kind, country=country, ended_at=None)
    if kind == Kind.NATIONALITY and same.exists():
        raise Refused({"country": _("This nationality is on the register already.")})
    interest.save()
    if kind == Kind.EMPLOYER:
        naming.reach(interest)
    ties.forget(person, account_of(person), by)
    trail.record(INTEREST_DECLARED, interest, by=by, changes={"kind": [None, kind]}, reason=interest.statement)
    for subject in subjects.every():
        if subject.closes:
            subject.closes(person, by=by or account_of(person))
    return interest


def _check_who(person: Model, about: Model | None, by: User | None) -> None:
    if isinstance(person, User):
        own = by is not None and by.pk == person.pk and by.holds(*DECLARING)
    else:
        own = by is None or by.pk == person.user_id
    if not (own or is_secretariat(by)):
        raise PermissionDenied
    if isinstance(person, User) and not person.holds(*DECLARING):
        raise Refused({"user": _("The register is for evaluators and officers.")})
    if about and not own and ties.conflicted(by, about):
        raise PermissionDenied


def _interest(person, kind, by, country, organisation, about, statement) -> Interest:
    """Not saved yet. Raises ValidationError by field where the kind asks for more."""
    if about and kind in (Kind.PROJECT, Kind.STATEMENT):
        country = _party_of(about) if kind == Kind.PROJECT else None
    if kind == Kind.NATIONALITY:
        organisation, about = "", None
    interest = Interest(
        user=account_of(person),
        entry=None if isinstance(person, User) else person,
        kind=kind,
        country=country,
        organisation=organisation,
        about=about,
        statement=statement,
        declared_by=by,
        since=clock.now(),
    )
    wanted = [name for name in (ASKED if about else ASKED_ALONE)[kind] if not (about and name == "country")]
    if missing := {name: MISSING[name] for name in wanted if not getattr(interest, name)}:
        raise Refused(missing)
    try:
        interest.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise Refused(error.error_dict) from None
    return interest


def _party_of(about: Model) -> Country | None:
    party = subjects.of(about).party_of(about)
    return Country.objects.get(pk=party) if party is not None else None


def register_conflict(user: User, record: Model, *, statement: str, by: User) -> None:
    """Put on the register what the person, or an officer, says of a record that they were to read, unless the register
    says as much already. The move by which they leave it stands on the trail."""
    if not ties.conflicts(user, record):
        Interest.objects.create(
            user=user, kind=Kind.STATEMENT, about=record, statement=statement, declared_by=by, since=clock.now()
        )


@transaction.atomic
def end_interest(interest: Interest, *, by: User, reason: str) -> Interest:
    """An interest that no longer stands. Nobody ends their own: it would open what it closed."""
    if not is_secretariat(by):
        raise PermissionDenied
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if interest.user_id == by.pk:
        raise Refused(_("Nobody ends their own interest: ask a colleague."))
    if interest.ended_at:
        raise Refused(_("This interest has already ended."))
    interest.ended_at, interest.ended_by, interest.ended_because = clock.now(), by, reason
    interest.save()
    trail.record(INTEREST_ENDED, interest, by=by, reason=reason)
    return interest


def now_signs_in(entry: Model, user: User) -> None:
    """The person of an entry has an account by now: what the register says of the entry ties the account."""
    Interest.objects.filter(rows_of(entry), user=None).update(user=user)
    ties.forget(user)
