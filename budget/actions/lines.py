"""The lines of a phase's approved budget: set up once, changed only so that they still add up to the phase's total."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budget import ledger
from budget.actions.trailed import reason_given, require
from budget.models import ActionLine
from budget.rules import may_set_lines
from portal import reference, trail, verbs
from portal.models import Phase, User
from portal.refusals import Refused
from portal.written import money

LINES_SET_UP = verbs.declare("budget.lines_set_up", _("Action lines set up"))
LINES_CHANGED = verbs.declare("budget.lines_changed", _("Approved budget changed"))


@transaction.atomic
def set_up_lines(phase: Phase, *, by: User | None, amounts: Mapping[str, Decimal] | None = None) -> list[ActionLine]:
    """The eight lines of the note's annex (fixtures/action_lines.csv); `amounts` by code replace its own.

    Raises Refused where the phase has lines already, or they don't add up to its approved total. `by` is None only when
    the portal loads its reference data.
    """
    if by is not None:
        require(may_set_lines, by)
    phase = ledger.lock(phase)
    if phase.lines.exists():
        raise Refused(_("This phase already has its action lines."))
    lines = note_lines(phase)
    for line in lines:
        approved = line.approved if amounts is None else amounts.get(line.code, Decimal(0))
        line.approved = _approved(approved, line.code)
    _check_sum(lines, phase.approved_total)
    for line in lines:
        line.save()
    trail.record(LINES_SET_UP, phase, by=by, changes={line.code: [None, str(line.approved)] for line in lines})
    return lines


@transaction.atomic
def change_lines(
    phase: Phase, amounts: Mapping[str, Decimal], *, by: User, reason: str, total: Decimal | None = None
) -> list[ActionLine]:
    """Approve other amounts, by code of the line; with `total`, another total for the phase.

    Raises Refused where they don't add up to the phase's total, or a line would have less than it has received.
    """
    require(may_set_lines, by)
    reason = reason_given(reason)
    phase = ledger.lock(phase)
    lines = list(ActionLine.objects.select_for_update().filter(phase=phase).order_by("pk"))
    changes = {}
    for line in lines:
        approved = _approved(amounts.get(line.code, line.approved), line.code)
        if approved < line.allotted:
            message = _("This line has already received %(received)s.") % {"received": money(line.allotted)}
            raise Refused({line.code: message})
        if approved != line.approved:
            changes[line.code] = [str(line.approved), str(approved)]
        line.approved = approved
    total = phase.approved_total if total is None else _approved(total, "total")
    _check_sum(lines, total)
    for line in lines:
        line.save(update_fields=["approved"])
    if total != phase.approved_total:
        changes["approved_total"] = [str(phase.approved_total), str(total)]
        phase.approved_total = total
        phase.save(update_fields=["approved_total"])
    trail.record(LINES_CHANGED, phase, by=by, changes=changes, reason=reason)
    return lines


def note_lines(phase: Phase) -> list[ActionLine]:
    """The eight lines as the note has them, not saved."""
    kinds = ActionLine.Kind.values
    return [_line(phase, row) for row in reference.rows("action_lines.csv") if row["kind"] in kinds]


def _line(phase: Phase, row: dict[str, str]) -> ActionLine:
    return ActionLine(
        phase=phase,
        code=row["code"],
        kind=row["kind"],
        number=int(row["number"]) if row["number"] else None,
        title_fr=row["title_fr"],
        title_en=row["title_en"],
        short_title_fr=row["short_fr"],
        short_title_en=row["short_en"],
        approved=Decimal(row["amount_usd"]),
    )


def _approved(value: Decimal, field: str) -> Decimal:
    return Decimal("0.00") if value == 0 else ledger.checked_amount(value, field=field)


def _check_sum(lines: list[ActionLine], total: Decimal) -> None:
    found = sum(line.approved for line in lines)
    if found != total:
        message = _("The lines add up to %(sum)s, but %(total)s is approved for the phase.")
        raise Refused(message % {"sum": money(found), "total": money(total)})
