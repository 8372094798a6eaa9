"""The languages of the portal, of projects and of people's work, named in the reader's language."""

from babel import Locale
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

OWN = ("fr", "en")  # in which the portal itself speaks
# In which a project, a national roadmap, a consultation may be written; each call names which of them it takes.
OF_PROJECTS = [
    ("fr", _("French")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("ar", _("Arabic")),
]
# In which people work.
CODES = [
    "fr", "en", "es", "pt", "ar", "ru", "zh", "de", "hi", "id", "it", "ja", "km", "ko", "lo", "ms", "sw", "th", "tr",
    "vi", "wo",
]  # fmt: skip


def name_of(code: str) -> str:
    """“Français” to a French reader, “French” to an English one."""
    name = Locale.parse(get_language() or "fr").languages.get(code, code)
    return name[:1].upper() + name[1:]


def label_in(label: str, code: str) -> str:
    """The label of a text that is kept in several languages: “Title (French)”."""
    return f"{label} ({Locale.parse(get_language() or 'fr').languages[code]})"


def choices() -> list[tuple[str, str]]:
    """Code and name, the name read when it is shown."""
    return [(code, lazy(name_of, str)(code)) for code in CODES]
