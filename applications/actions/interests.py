"""The register of interests: declared by the person or by an officer, ended by somebody else."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications import ties
from applications.models import Application, Evaluation, Interest
from applications.rules import handles, is_the_evaluator
from portal import clock, trail, verbs
from portal.models import Country, User
from portal.refusals import Refused
from portal.rules import is_evaluator, is_secretariat

INTEREST_DECLARED = verbs.declare("applications.interest_declared", _("Interest declared"))
INTEREST_ENDED = verbs.declare("applications.interest_ended", _("Interest ended"))

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
"""The same where no application is named, of which the Party would be known."""


@transaction.atomic
def declare_interest(
    user: User,
    kind: str,
    *,
    by: User,
    country: Country | None = None,
    organisation: str = "",
    application: Application | None = None,
    statement: str = "",
) -> Interest:
    """Put an interest on the register, one's own or, for an officer, anybody's. Evaluations that the person has under
    way and that it touches end at once; what is closed by then stays, and can't be read any more."""
    _check_who(user, application, by)
    interest = _interest(user, kind, by, country, organisation, application, statement)
    # An assignment locks the same row: of the two, the second sees what the first did. Others who write the person's
    # key go on.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if (
        kind == Kind.NATIONALITY
        and Interest.objects.filter(user=user, kind=kind, country=country, ended_at=None).exists()
    ):
        raise Refused({"country": _("This nationality is on the register already.")})
    interest.save()
    if kind == Kind.EMPLOYER:
        interest.named_in.set(ties.naming(interest) | ({application.pk} if application else set()))
    for person in (user, by):
        person.__dict__.pop("tied", None)
    trail.record(INTEREST_DECLARED, interest, by=by, changes={"kind": [None, kind]}, reason=interest.statement)
    _recuse(user, by=by)
    return interest


def _check_who(user: User, application: Application | None, by: User) -> None:
    own = by.pk == user.pk and (is_evaluator(by) or is_secretariat(by))
    if not (own or is_secretariat(by)):
        raise PermissionDenied
    if not (user.holds("evaluator") or user.holds("secretariat")):
        raise Refused({"user": _("The register is for evaluators and officers.")})
    if application and not own and not handles(by, application):
        raise PermissionDenied


def _interest(user, kind, by, country, organisation, application, statement) -> Interest:
    """Not saved yet. Raises ValidationError by field where the kind asks for more."""
    if application and kind in (Kind.PROJECT, Kind.STATEMENT):
        country = application.party if kind == Kind.PROJECT else None
    if kind == Kind.NATIONALITY:
        organisation, application = "", None
    interest = Interest(
        user=user,
        kind=kind,
        country=country,
        organisation=organisation,
        application=application,
        statement=statement,
        declared_by=by,
        since=clock.now(),
    )
    wanted = (ASKED if application else ASKED_ALONE)[kind]
    if missing := {name: MISSING[name] for name in wanted if not getattr(interest, name)}:
        raise Refused(missing)
    try:
        interest.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise Refused(error.error_dict) from None
    return interest


def _recuse(user: User, *, by: User) -> None:
    """End the evaluations under way that the register now closes to the person."""
    under_way = Evaluation.objects.filter(evaluator=user, is_live=True, application__state="evaluation")
    for evaluation in under_way.select_related("application"):
        reasons = ties.conflicts(user, evaluation.application)
        if reasons:
            said = " ".join(str(reason) for reason in reasons)
            move = "recuse" if is_the_evaluator(by, evaluation) else "exclude"
            evaluation.lifecycle.perform(evaluation, move, by=by, reason=said)


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
    interest.ended_at, interest.ended_by = clock.now(), by
    interest.save()
    trail.record(INTEREST_ENDED, interest, by=by, reason=reason)
    return interest


def name_organisations(application: Application) -> None:
    """What has just been submitted may name somebody's employer."""
    for interest in ties.named_by(application):
        interest.named_in.add(application)
