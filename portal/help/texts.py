"""Guides and statements: Markdown in docs/, a file for each language, read once and drawn as HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

GUIDES, STATEMENTS = settings.BASE_DIR / "docs" / "guide", settings.BASE_DIR / "docs" / "statements"
# Markup in the text is shown as text: what stands there is ours, and needs none.
_markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])


@dataclass(frozen=True)
class Text:
    """A text drawn: its title, its headings with their anchors, and the rest as HTML."""

    title: str
    contents: tuple[tuple[str, str], ...]
    html: SafeString


@lru_cache(maxsize=64)
def read(folder: Path, name: str, language: str) -> Text:
    """The text of that name in that language. Raises FileNotFoundError."""
    return draw((folder / f"{name}.{language}.md").read_text(encoding="utf-8"))


def draw(source: str) -> Text:
    """Markdown as HTML. Its first heading is the title; each heading below has an anchor; pictures come from
    docs/pictures, which is served as static files."""
    tokens = _markdown.parse(source)
    title, contents = "", []
    for token, words in _headings(tokens):
        if token.tag == "h1" and not title:
            title = words
        elif token.tag == "h2":
            token.attrSet("id", slugify(words))
            contents.append((slugify(words), words))
    _draw_tables(tokens)
    _find_pictures(tokens)
    below = tokens[3:] if title else tokens
    return Text(title, tuple(contents), mark_safe(_markdown.renderer.render(below, _markdown.options, {})))  # noqa: S308 — ours, and markup in it is escaped


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    return ((one, _plain(after)) for one, after in pairwise(tokens) if one.type == "heading_open")


def _draw_tables(tokens: list[Token]) -> None:
    """As the portal's own: on a phone each row is a card, whose values are named by their columns."""
    columns: list[str] = []
    place = 0
    for token, following in pairwise(tokens):
        if token.type == "table_open":
            token.attrSet("class", "table records")
            columns = []
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            columns.append(_plain(following))
        elif token.type == "tr_open":
            place = 0
        elif token.type == "td_open":
            token.attrSet("data-label", columns[place])
            place += 1


def _find_pictures(tokens: list[Token]) -> None:
    for child in (child for token in tokens for child in token.children or ()):
        if child.type == "image":
            child.attrSet("src", static(f"pictures/{Path(str(child.attrGet('src'))).name}"))


def _plain(token: Token) -> str:
    return "".join(child.content for child in token.children or ())
