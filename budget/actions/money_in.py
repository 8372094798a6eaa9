"""Money that comes in: a donor's pledge, what is received of it, and the lines to which that is allotted."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budget import ledger
from budget.actions.trailed import put_on_trail, require
from budget.ledger import Accounts, Kind
from budget.models import ActionLine, Contribution, Entry
from budget.rules import keeps_the_ledger
from portal import currencies, trail, verbs
from portal.folding import folded
from portal.models import Country, Organisation, Phase, User
from portal.refusals import Refused
from portal.text import clean_line
from portal.vocabularies import OrganisationKind

DONOR_ADDED = verbs.declare("budget.donor_added", _("Donor added"))
PLEDGED = verbs.declare("budget.pledged", _("Pledge recorded"))
RECEIVED = verbs.declare("budget.received", _("Receipt recorded"))
ALLOTTED = verbs.declare("budget.allotted", _("Allotted to an action line"))

# An agreement signed longer before its phase than this is a slip of the keyboard, such as the year 0202.
LONGEST_AHEAD = dt.timedelta(days=5 * 366)


@transaction.atomic
def pledge(
    *,
    phase: Phase,
    donor: Organisation | None = None,
    new_donor: str = "",
    new_donor_country: Country | None = None,
    amount: Decimal,
    currency: str,
    rate: Decimal,
    signed_on: dt.date,
    reference: str,
    by: User,
    purpose: str = "",
    earmark: ActionLine | None = None,
) -> Contribution:
    """A donor's signed agreement, as a contribution with its first pledge. Who gives for the first time is named, and
    becomes known with the pledge. Raises Refused at the field."""
    require(keeps_the_ledger, by)
    phase = ledger.lock(phase)
    donor = _who_gives(donor, clean_line(new_donor), new_donor_country, by=by)
    contribution = Contribution(
        phase=phase, donor=donor, currency=currency, signed_on=signed_on, reference=clean_line(reference),
        purpose=purpose, earmark=earmark,
    )  # fmt: skip
    _check_agreement(contribution)
    contribution.save()
    _pledge_entry(Accounts(contribution=contribution), amount=amount, rate=rate, date=signed_on, by=by)
    return contribution


def _who_gives(donor: Organisation | None, name: str, country: Country | None, *, by: User) -> Organisation:
    """The donor that was chosen, or a new one of this name."""
    if donor and (name or country):
        raise Refused({"new_donor": _("Choose the donor or name a new one, not both.")})
    if donor:
        return donor
    if not name:
        raise Refused({"donor": _("Choose the donor, or name a new one.")})
    if known := Organisation.objects.filter(folded=folded(name)).first():
        raise Refused({"new_donor": _("“%(name)s” is known already: choose it as the donor.") % {"name": known}})
    made = Organisation(name=name, kind=OrganisationKind.DONOR, country=country)
    _check_named(made)
    made.save()
    trail.record(DONOR_ADDED, made, by=by, changes=trail.difference({}, trail.snapshot(made)))
    return made


def _check_named(donor: Organisation) -> None:
    try:
        donor.clean_fields()
    except ValidationError as error:
        raise Refused({"new_donor": error.messages}) from None
    if not folded(donor.name):
        raise Refused({"new_donor": _("Give the donor’s name.")})


@transaction.atomic
def add_to_pledge(
    contribution: Contribution, *, amount: Decimal, rate: Decimal, date: dt.date, by: User, memo: str = ""
) -> Entry:
    """What the donor pledges beyond the first amount, or the right amount after a wrong one was reversed."""
    require(keeps_the_ledger, by)
    accounts = Accounts.locked(contribution=contribution)
    return _pledge_entry(accounts, amount=amount, rate=rate, date=_since_signed(accounts, date), by=by, memo=memo)


@transaction.atomic
def receive(
    contribution: Contribution, *, amount: Decimal, rate: Decimal, date: dt.date, by: User, memo: str = ""
) -> Entry:
    """Money arrived, in the contribution's currency: never more than was pledged."""
    require(keeps_the_ledger, by)
    accounts = Accounts.locked(contribution=contribution)
    currency = accounts.contribution.currency
    entry = ledger.write(
        Kind.RECEIPT, accounts, ledger.checked_amount(amount, currency), by=by, memo=memo, currency=currency,
        rate=ledger.checked_rate(rate, currency), date=_since_signed(accounts, date),
    )  # fmt: skip
    return put_on_trail(RECEIVED, entry, by=by)


@transaction.atomic
def allot(
    contribution: Contribution, line: ActionLine, *, usd: Decimal, date: dt.date, by: User, memo: str = ""
) -> Entry:
    """Put what was received on a line of the same phase, in US dollars: never more than is approved for the line."""
    require(keeps_the_ledger, by)
    accounts = Accounts.locked(contribution=contribution, line=line)
    _check_line(accounts.contribution, accounts.line)
    entry = ledger.write(
        Kind.ALLOTMENT, accounts, ledger.checked_amount(usd, field="usd"), by=by, memo=memo, field="usd",
        date=_since_signed(accounts, date),
    )  # fmt: skip
    return put_on_trail(ALLOTTED, entry, by=by)


def _pledge_entry(accounts: Accounts, *, amount, rate, date, by: User, memo: str = "") -> Entry:
    currency = accounts.contribution.currency
    entry = ledger.write(
        Kind.PLEDGE, accounts, ledger.checked_amount(amount, currency), by=by, memo=memo, currency=currency,
        date=date, rate=ledger.checked_rate(rate, currency),
    )  # fmt: skip
    return put_on_trail(PLEDGED, entry, by=by)


def _check_agreement(contribution: Contribution) -> None:
    phase = contribution.phase
    if not contribution.reference:
        raise Refused({"reference": _("Give the reference of the agreement.")})
    if phase.contributions.filter(reference__iexact=contribution.reference).exists():
        raise Refused({"reference": _("A contribution to this phase already has this reference.")})
    if contribution.currency not in currencies.current():
        raise Refused({"currency": _("This is not a currency in use today.")})
    too_early = _("This is years before the phase began. Check the year.")
    since = phase.starts_on - LONGEST_AHEAD
    ledger.checked_date(contribution.signed_on, since=since, too_early=too_early, field="signed_on")
    if contribution.earmark:
        _check_phase(contribution.earmark, phase.pk, "earmark")


def _check_line(contribution: Contribution, line: ActionLine) -> None:
    _check_phase(line, contribution.phase_id, "line")
    if contribution.earmark_id not in (None, line.pk):
        message = _("The donor gave this for one line only: %(line)s.") % {"line": contribution.earmark}
        raise Refused({"line": message})


def _check_phase(line: ActionLine, phase_id: int, field: str) -> None:
    if line.phase_id != phase_id:
        raise Refused({field: _("This line belongs to another phase.")})


def _since_signed(accounts: Accounts, date: dt.date) -> dt.date:
    too_early = _("This is before the agreement was signed.")
    return ledger.checked_date(date, since=accounts.contribution.signed_on, too_early=too_early)
