"""A page's markup, compared whatever its template's line breaks."""

import re


def joined(page: str) -> str:
    """The markup in one line, without the spaces at the edges of its tags."""
    return re.sub(r"\s+", " ", re.sub(r"\s+(?=[<>])|(?<=>)\s+", "", page))
