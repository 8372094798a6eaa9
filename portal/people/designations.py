"""Becoming a Party's focal point: the authority asks with its letter, confirms its address, the Secretariat answers.

The person who asks has no account. No answer therefore reveals what is already there, and a duplicate is dropped.
"""

import datetime as dt

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rules import predicate

from portal import clock, files, trail, verbs
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field
from portal.models import Country, Designation, RoleGrant, User
from portal.passes import actions as passes
from portal.people import actions, emails
from portal.people.links import DESIGNATION_DAYS
from portal.people.names import check_name
from portal.refusals import Refused
from portal.rules import is_secretariat

# Whoever asks is nobody yet: it is news once the address is confirmed.
ASKED = verbs.declare("portal.designation_asked", _("Request to be focal point"), is_news=False)
LETTER = "designation"
TWICE = dt.timedelta(hours=1)  # within which the same request is a double click
GATHERED = ("party", "authority", "full_name", "function", "email", "language")


@predicate
def holds_the_link(user, record) -> bool:
    """Nobody who has signed in: the one who opened the link that was sent to the address."""
    return user is None


def _confirm(designation: Designation, *, by: User, replaces: bool) -> None:
    """Invite the person, with the letter; whoever is in office hands over where the officer says so."""
    in_office = RoleGrant.objects.filter(role="focal_point", party=designation.party, ended_at=None).first()
    if replaces and in_office is None:
        raise Refused({"replaces": _("This Party has no focal point in office.")})
    designation.invitation = actions.invite(
        designation.email,
        designation.full_name,
        "focal_point",
        by=by,
        language=designation.language,
        party=designation.party,
        letter=designation.letter,
        replaces=in_office if replaces else None,
    )


def _refuse(designation: Designation, *, by: User, reason: str) -> None:
    designation.refusal = reason


DESIGNATION = Lifecycle(
    "portal.Designation",
    states=[
        State("asked", _("Address to be confirmed"), "todo", _("The person has to open the link sent."), live=False),
        State("waiting", _("Waiting for the Secretariat"), "wait", _("It is the Secretariat’s turn: read the letter.")),
        State("confirmed", pgettext_lazy("request", "Confirmed"), "done", _("The invitation is sent."), live=False),
        State("refused", pgettext_lazy("request", "Refused"), "late", _("This request is closed."), live=False),
    ],
    transitions=[
        Transition(
            "confirm_address",
            _("Confirm my address"),
            source=["asked"],
            target="waiting",
            who=holds_the_link,
            done=_("Address confirmed"),
            messages=[emails.designation_received],
            shared=False,
        ),
        Transition(
            "confirm",
            _("Confirm this focal point"),
            source=["waiting"],
            target="confirmed",
            who=is_secretariat,
            done=_("Focal point confirmed"),
            gates=[Gate("party", lambda d: d.party.is_party, _("The country is not a Party to the Convention."))],
            asks={
                "replaces": forms.BooleanField(
                    label=_("The focal point in office hands over to this person"),
                    required=False,
                    help_text=_("Their role then ends when the invitation is accepted. Else both hold the role."),
                )
            },
            effect=_confirm,
            hint=_("The person is sent an invitation, good for three weeks."),
            shared=False,
        ),
        Transition(
            "refuse",
            _("Refuse this request"),
            source=["waiting"],
            target="refused",
            who=is_secretariat,
            done=_("Request refused"),
            asks={"reason": reason_field(_("Reasons given to the person"))},
            effect=_refuse,
            messages=[emails.designation_refused],
            danger=True,
            shared=False,
        ),
    ],
)


@transaction.atomic
def ask(
    *, party: Country, authority: str, full_name: str, function: str, email: str, language: str, letter: UploadedFile
) -> None:
    """Keep a request until its address is confirmed, and send the link for that.

    Answers nothing, whatever is there: a stranger doesn't learn who has asked. Raises Refused where the country is no
    Party or the name is none, ValidationError as `files.check` does.
    """
    check_name(full_name)
    if not party.is_party:
        raise Refused({"party": _("This country is not a Party to the Convention.")})
    asked = Designation(
        party=party, authority=authority, full_name=full_name, function=function, email=email.lower(), language=language
    )
    alike = Designation.objects.filter(party=party, email=asked.email)
    if waiting := alike.filter(is_live=True).first():
        emails.designation_waits(waiting)
    elif twice := _sent_before(alike, asked):
        emails.designation_asked(twice)
    else:
        asked.save()
        asked.letter = files.keep(letter, asked, purpose=LETTER, by=None)
        asked.save()
        trail.record(ASKED, asked, by=None)
        emails.designation_asked(asked)


def _sent_before(alike, asked: Designation) -> Designation | None:
    same = {name: getattr(asked, name) for name in GATHERED}
    return alike.filter(state="asked", asked_at__gt=clock.now() - TWICE, **same).first()


def confirm_address(designation: Designation) -> None:
    """From now on the request counts. Raises Refused where another of the same person already waits."""
    try:
        with transaction.atomic():
            DESIGNATION.perform(designation, "confirm_address", by=None)
    except IntegrityError:
        raise Refused(_("Your request for this Party already waits for the Secretariat.")) from None


def forget_unconfirmed() -> None:
    """What nobody confirmed in time is deleted, letter and all."""
    lapsed = Designation.objects.filter(
        state="asked", asked_at__lt=clock.now() - dt.timedelta(days=DESIGNATION_DAYS + 1)
    )
    for pk in list(lapsed.values_list("pk", flat=True)):
        with transaction.atomic():
            if still := Designation.objects.select_for_update().filter(pk=pk, state="asked").first():
                letter = still.letter
                passes.forget(still)
                still.delete()
                files.discard(letter)


def may_read_letter(user: User, designation: Designation) -> bool:
    """The Secretariat alone."""
    return is_secretariat(user)
