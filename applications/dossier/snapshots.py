"""An application frozen as it was handed in, and what differs between two of them.

A snapshot is JSON: what each section says (`content.plain`), the files by name and digest, and whose it is. Its SHA-256
is that of its canonical form: keys sorted, no spaces, UTF-8.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.http import Http404

from applications.actions.drafts import settle_all
from applications.dossier import content
from applications.dossier.sections import SECTIONS, SectionKind
from applications.models import Application, Submission
from portal import clock
from portal.models import User

WORDS = re.compile(r"\s+|[^\s]+")


def take(application: Application) -> dict[str, Any]:
    """What the application says now."""
    return {
        "reference": application.reference,
        "party": application.party.iso3,
        "call": application.call.code,
        "language": application.language,
        "sections": {kind.key: content.storable_section(application, kind) for kind in SECTIONS},
    }


def canonical(snapshot: dict[str, Any]) -> bytes:
    """The bytes whose SHA-256 identifies the snapshot."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(snapshot: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(snapshot)).hexdigest()


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
class Mark:
    """A stretch of text: `kept`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that changed: its lines, each as marks."""

    label: Any
    lines: list[list[Mark]]


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
            yield Change(content.label(kind, name), list(_compare(old, new)))


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


def _compare(old: list[str], new: list[str]) -> Iterator[list[Mark]]:
    """Two texts line by line; a line that took the place of another is compared with it word by word."""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ([Mark("kept", line)] for line in old[a:b])
            continue
        for place in range(max(b - a, d - c)):
            before = old[a + place] if a + place < b else None
            after = new[c + place] if c + place < d else None
            yield _words(before, after)


def _words(before: str | None, after: str | None) -> list[Mark]:
    if before is None:
        return [Mark("added", after or "")]
    if after is None:
        return [Mark("removed", before)]
    old, new = WORDS.findall(before), WORDS.findall(after)
    marks: list[Mark] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            marks.append(Mark("kept", "".join(old[a:b])))
            continue
        marks += [Mark("removed", "".join(old[a:b]))] if a < b else []
        marks += [Mark("added", "".join(new[c:d]))] if c < d else []
    return marks


def compared(application: Application, wanted: str | None) -> dict:
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
