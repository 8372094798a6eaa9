"""Models of the letters that an application asks for (fixtures/letter_models.toml): on the page and as Word documents,
with what is to be filled in marked."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from portal import clock
from portal.languages import OWN

_TO_FILL_IN = re.compile(r"(\[[^\]]*\])")


@dataclass(frozen=True)
class LetterModel:
    key: str
    language: str
    title: str
    use: str
    body: str

    @property
    def file_name(self) -> str:
        """In the letter's own language, with the day."""
        return f"{slugify(self.title.replace('’', '-'))}-{clock.today().isoformat()}.docx"

    @property
    def paragraphs(self) -> list[list[str]]:
        """The lines of each paragraph."""
        return [paragraph.split("\n") for paragraph in self.body.strip().split("\n\n")]

    @property
    def html(self) -> SafeString:
        return format_html_join("\n", "{}", ((_paragraph(lines),) for lines in self.paragraphs))


@cache
def all_of_them() -> tuple[LetterModel, ...]:
    """Each model in each language."""
    with (settings.BASE_DIR / "fixtures" / "letter_models.toml").open("rb") as file:
        written = tomllib.load(file)
    return tuple(
        LetterModel(key, language, *(said[f"{part}_{language}"] for part in ("title", "use", "body")))
        for key, said in written.items()
        for language in OWN
    )


def find(key: str, language: str) -> LetterModel | None:
    return next((one for one in all_of_them() if (one.key, one.language) == (key, language)), None)


def pieces(line: str) -> list[tuple[str, bool]]:
    """A line in pieces, each with whether it is to be filled in."""
    return [(piece, piece.startswith("[")) for piece in _TO_FILL_IN.split(line) if piece]


def _paragraph(lines: list[str]) -> SafeString:
    if lines[0].startswith("- "):
        items = format_html_join("", "<li>{}</li>", ((_marked(line.removeprefix("- ")),) for line in lines))
        return format_html("<ul>{}</ul>", items)
    return format_html("<p>{}</p>", format_html_join(mark_safe("<br>"), "{}", ((_marked(line),) for line in lines)))


def _marked(line: str) -> SafeString:
    parts = (format_html("<mark>{}</mark>", piece) if fill else piece for piece, fill in pieces(line))
    return format_html_join("", "{}", ((part,) for part in parts))
