"""What people type, made safe to keep: one normal form, no control characters, no hidden direction changes."""

import re
import unicodedata

# Bidirectional overrides and isolates can make a name read otherwise than it is stored.
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
LONGEST_WORD = 60
# Characters without width go too, but for the two joiners (U+200C, U+200D) that some scripts and emoji need.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
# Characters that show nothing by themselves: white space, joiners, blanks and fillers, variation selectors, tags.
_BLANK = re.compile(
    r"[\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]*"
)


def clean_prose(value: str) -> str:
    """Several lines: NFC, Unix line ends, no control characters, no trailing blanks; empty where nothing shows."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").translate(_DIRECTION)
    value = unicodedata.normalize("NFC", _CONTROL.sub("", value))
    if _BLANK.fullmatch(value):
        return ""
    return "\n".join(line.rstrip() for line in value.split("\n")).strip()


def clean_line(value: str) -> str:
    """One line: as prose, and every run of white space becomes one space."""
    return re.sub(r"\s+", " ", clean_prose(value))


def count_words(value: str) -> int:
    """The number of words as people count them: runs of characters between white space that hold a letter or a digit.

    So that a limit in words also bounds what is stored, a longer run counts once for every sixty characters begun (a
    pasted file, a text without spaces), and so does the whole text, whatever it is made of (dashes, blank lines)."""
    words = sum(-(-len(run) // LONGEST_WORD) for run in value.split() if any(map(str.isalnum, run)))
    return max(words, len(value) // LONGEST_WORD)


def folded(text: str) -> str:
    """The text as a search compares it: small letters without accents, words apart by one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain))
