"""An application frozen as it was handed in, and what differs between two of them.

A snapshot is JSON: what each section says (`content.plain`), the files by name and digest, and whose it is
(`portal/snapshots.py` has its canonical form).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from applications.actions.drafts import settle_all
from applications.dossier import content
from applications.dossier.sections import SECTIONS, SectionKind
from applications.models import Application, Submission
from portal import clock
from portal.models import User
from portal.snapshots import Change, compared, digest


def take(application: Application) -> dict[str, Any]:
    """What the application says now."""
    return {
        "reference": application.reference,
        "party": application.party.iso3,
        "call": application.call.code,
        "language": application.language,
        "sections": {kind.key: content.storable_section(application, kind) for kind in SECTIONS},
    }


def freeze(application: Application, *, by: User) -> Submission:
    """Keep what is handed in now, under the next number. The caller has locked the application's row."""
    settle_all(application)
    snapshot = take(application)
    return Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        snapshot=snapshot,
        sha256=digest(snapshot),
        submitted_at=clock.now(),
        submitted_by=by,
    )


# --- What differs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    section: SectionKind
    changes: list[Change]


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """The sections that differ, in their order, with the fields that do."""
    found = []
    for kind in SECTIONS:
        before, after = old["sections"].get(kind.key, {}), new["sections"].get(kind.key, {})
        changes = list(_changes(kind, before, after))
        if changes:
            found.append(Difference(kind, changes))
    return found


def _changes(kind: SectionKind, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for name in [*after, *(name for name in before if name not in after)]:
        if _said(before, name) != _said(after, name):
            old, new = _lines(kind, name, before.get(name)), _lines(kind, name, after.get(name))
            yield Change(content.label(kind, name), compared(old, new))


def _said(section: dict[str, Any], name: str) -> Any:
    """What the section says there; None where it says nothing, as one that was frozen before the question was asked."""
    value = section.get(name)
    return None if value in ("", []) else value


def _lines(kind: SectionKind, name: str, value: Any) -> list[str]:
    """A value as lines to compare: a row of a list each, a paragraph each."""
    if isinstance(value, list):
        return [_row(kind, row) for row in value]
    if value is None:
        return []
    return str(content.worded(kind, name, value)).splitlines()


def _row(kind: SectionKind, row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    worded = [str(content.worded(kind, name, value)) for name, value in row.items() if value not in ("", None)]
    return " · ".join(worded)


def between(application: Application, wanted: str | None) -> dict:
    """A submission and the one before it, with what differs between them. Raises Http404 where there is no such one."""
    found = list(application.submissions.select_related("submitted_by"))
    later = [submission for submission in found if submission.number > 1]
    if not later:
        raise Http404
    new = next((s for s in later if str(s.number) == wanted), None) or later[-1]
    old: Submission = found[new.number - 2]
    return {
        "application": application,
        "submissions": later,
        "old": old,
        "new": new,
        "differences": differences(old.snapshot, new.snapshot),
        # Each request that is closed, with an answer or without, made the next submission.
        "clarification": application.clarifications.prefetch_related("questions").get(number=old.number),
    }
