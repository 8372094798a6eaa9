"""What people type, made safe to keep: one normal form, no control characters, no hidden direction changes."""

import re
import unicodedata

# Bidirectional overrides and isolates can make a name read otherwise than it is stored.
_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
LONGEST_WORD = 60
# All that ends a line somewhere: Windows, old Macs, Word’s soft break (VT), pages, separators, and Unicode’s own.
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What Word puts before a tab at the start of an item.
_BULLET = re.compile(r"[•◦▪·§o*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]")
# Characters without width go too, but for the two joiners (U+200C, U+200D) that some scripts and emoji need.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
# Characters that show nothing by themselves: white space, joiners, blanks and fillers, variation selectors, tags.
_BLANK = re.compile(
    r"[\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]*"
)


def clean_prose(value: str) -> str:
    """Several lines: NFC, Unix line ends, no control characters, no trailing blanks, the cells of a pasted table apart;
    empty where nothing shows."""
    return "\n".join(_cells_apart(line.rstrip()) for line in _clean(value).split("\n")).strip()


def clean_line(value: str) -> str:
    """One line: clean as prose is, and every run of white space becomes one space."""
    return re.sub(r"\s+", " ", _clean(value)).strip()


def _clean(value: str) -> str:
    value = _LINE_END.sub("\n", value).translate(_DIRECTION)
    value = unicodedata.normalize("NFC", _CONTROL.sub("", value))
    return "" if _BLANK.fullmatch(value) else value


def _cells_apart(line: str) -> str:
    """A row of a pasted table with bars between its cells; what Word puts before the items of a list is no cell."""
    if "\t" not in line:
        return line
    cells = [cell.strip() for cell in line.strip().split("\t")]
    if len(cells) > 1 and _BULLET.fullmatch(cells[0]):
        cells = [f"{cells[0]} {cells[1]}", *cells[2:]]
    return " | ".join(cells)


def count_words(value: str) -> int:
    """The number of words as people count them: runs of characters between white space that hold a letter or a digit.

    So that a limit in words also bounds what is stored, a longer run counts once for every sixty characters begun (a
    pasted file, a text without spaces), and so does the whole text, whatever it is made of (dashes, blank lines)."""
    words = sum(-(-len(run) // LONGEST_WORD) for run in value.split() if any(map(str.isalnum, run)))
    return max(words, len(value) // LONGEST_WORD)
