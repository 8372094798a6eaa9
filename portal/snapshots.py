"""What was said, held fast and compared: the canonical form of a snapshot, its SHA-256, and the words that differ
between two texts. A snapshot is whatever JSON holds; what it is of is its app's to say."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

WORDS = re.compile(r"\s+|[^\s]+")


def canonical(snapshot: Any) -> bytes:
    """The bytes whose SHA-256 identifies the snapshot: keys sorted, no spaces, UTF-8."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(snapshot: Any) -> str:
    return hashlib.sha256(canonical(snapshot)).hexdigest()


# --- What differs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """A stretch of text: `kept`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One answer that changed: its lines, each as marks (`portal/compared.html`)."""

    label: Any
    lines: list[list[Mark]]


Said = Iterable[tuple[Any, Sequence[str]]]


def changes(before: Said, after: Said) -> list[Change]:
    """The answers that differ, in the order of the later text; each comes as its question and its lines."""
    old, new = ({str(question): (question, lines) for question, lines in said} for said in (before, after))
    asked = {name: question for name, (question, _lines) in [*new.items(), *old.items()]}
    said = ((question, *(text.get(name, (None, ()))[1] for text in (old, new))) for name, question in asked.items())
    return [Change(question, compared(was, now)) for question, was, now in said if list(was) != list(now)]


def compared(old: Sequence[str], new: Sequence[str]) -> list[list[Mark]]:
    """Two texts line by line; a line that took the place of another is compared with it word by word."""
    return list(_lines(old, new))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Mark]]:
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
