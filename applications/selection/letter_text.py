"""The placeholders of a letter's text, in braces: which there are, and how values are put into them.

A value is a text, or one for each language, or a number as text. Typed text keeps its language.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.written import number, typed

PLACEHOLDERS: dict[str, str | Promise] = {
    "party": _("the country"),
    "reference": _("the reference of the application"),
    "title": _("the title of the project"),
    "authority": _("the applicant authority"),
    "call": _("the title of the call"),
    "score": _("the score out of 100"),
    "reasons": _("the reasons given to the Party"),
    "order": _("the place on the reserve list"),
}
ONLY_FOR = {"order": "reserve"}
TYPED = {"title", "authority"}  # in the project's language
NEEDED = {"body": ["reasons"]}  # a decision is told with its reasons
_OPEN = re.compile(r"\{([^{}]*)\}")


def check(kind: str, part: str, text: str) -> None:
    """Refuse a placeholder that doesn't exist, by its name, and a text that leaves out one that it needs."""
    names = _OPEN.findall(text)
    for name in names:
        if name not in PLACEHOLDERS or ONLY_FOR.get(name, kind) != kind:
            message = _("“{%(name)s}” isn’t known here. These can be used: %(known)s.")
            raise ValidationError(message, code="unknown", params={"name": name, "known": listed(kind)})
    if set(_OPEN.sub("", text)) & set("{}"):
        raise ValidationError(_("A brace { or } stands alone. A placeholder is a name between two."), code="brace")
    for name in NEEDED.get(part, []):
        if name not in names:
            raise ValidationError(_("“{%(name)s}” is missing."), code="missing", params={"name": name})


def known(kind: str) -> list[tuple[str, str | Promise]]:
    """The placeholders of a kind of decision, and what each stands for."""
    return [(name, said) for name, said in PLACEHOLDERS.items() if ONLY_FOR.get(name, kind) == kind]


def listed(kind: str) -> str:
    """The same placeholders as they are written, in a list."""
    return ", ".join(f"{{{name}}}" for name, _said in known(kind))


def value_of(name: str, values: Mapping[str, Any], language: str) -> str:
    value = values.get(name, "")
    if isinstance(value, dict):
        return value.get(language, "")
    if name == "score" and value:
        with override(language):
            return number(Decimal(value))
    return str(value)


def filled_in(text: str, values: Mapping[str, Any], language: str) -> str:
    """The text with its values, in one pass: a value that looks like a placeholder stays what it is."""
    return _OPEN.sub(lambda match: value_of(match[1], values, language), text)


def as_html(text: str, values: Mapping[str, Any], language: str) -> SafeString:
    """The same as paragraphs of HTML. Reasons that stand as a paragraph by themselves keep their own paragraphs."""
    parts = (part.strip() for part in text.split("\n\n"))
    return mark_safe("\n".join(_paragraph(part, values, language) for part in parts if part))  # noqa: S308 (escaped)


def _paragraph(text: str, values: Mapping[str, Any], language: str) -> str:
    if text == "{reasons}":
        return typed(value_of("reasons", values, language))
    pieces, at = [], 0
    for match in _OPEN.finditer(text):
        pieces += [conditional_escape(text[at : match.start()]), _inline(match[1], values, language)]
        at = match.end()
    pieces.append(conditional_escape(text[at:]))
    return format_html("<p>{}</p>", mark_safe("".join(pieces)))  # noqa: S308 (each piece is escaped)


def _inline(name: str, values: Mapping[str, Any], language: str) -> str:
    value = value_of(name, values, language)
    if name in TYPED:
        return format_html('<bdi lang="{}">{}</bdi>', values.get("language", ""), value)
    return conditional_escape(value)
