"""A name is a name: what people write in messages to others as the name of somebody is no place for anything else."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refused
from portal.text import clean_line

MOST_WORDS = 12
# Besides letters and their marks: blanks, apostrophes, dashes, initials, what stands around a name by which one is
# known, and the two joiners that some scripts need.
_SIGNS = " '’ʼ‘`´.,·-‐‑–()\"“”«»\u00a0\u202f\u200c\u200d"
# “example.com”, but neither “J.-P.” nor “Dr.Awa”.
_ADDRESS = re.compile(r"\w\.[a-z]{2,}|\w\.(?i:com|net|org|info|biz)\b|(?i:\bwww\.)")


def check_name(full_name: str) -> None:
    """Raises Refused for figures, signs, addresses of any kind, and for more words than a name has."""
    if not _reads_as_name(clean_line(full_name)):
        raise Refused({"full_name": _("Write a name alone: no figures, no signs, no address.")})


def _reads_as_name(text: str) -> bool:
    spelled = all(character in _SIGNS or unicodedata.category(character)[0] in "LM" for character in text)
    return spelled and any(map(str.isalpha, text)) and len(text.split()) <= MOST_WORDS and not _ADDRESS.search(text)
