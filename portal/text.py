"""What people type, made safe to keep: one normal form, no control characters, no hidden direction changes."""

import re
import unicodedata

# Bidirectional overrides and isolates can make a name read otherwise than it is stored.
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
LONGEST_WORD = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\ufeff\ufffe\uffff]")


def clean_prose(value: str) -> str:
    """Several lines: NFC, Unix line ends, no control characters, no trailing blanks."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = _CONTROL.sub("", value.translate(_DIRECTION))
    return "\n".join(line.rstrip() for line in value.split("\n")).strip()


def clean_line(value: str) -> str:
    """One line: as prose, and every run of white space becomes one space."""
    return re.sub(r"\s+", " ", clean_prose(value))


def count_words(value: str) -> int:
    """Words as people count them: runs of characters between white space that hold a letter or a digit. A run that no
    word fills (a pasted file, a text without spaces) counts once for every sixty characters begun."""
    return sum(-(-len(run) // LONGEST_WORD) for run in value.split() if any(c.isalnum() for c in run))
