"""The pages of an application, opened and sent as a browser does."""

import re

from applications.models import Application


def address(draft: Application, section: str = "") -> str:
    return f"/applications/{draft.pk}/{section + '/' if section else ''}"


def hidden(page) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser sends them back."""
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page.content.decode())
    pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name.group(1): value.group(1) if value else "" for name, value in pairs if name}


def fill(web, url: str, *, submit: str = "next", **answers):
    """Open the form and send it with these answers."""
    return web.post(url, {**hidden(web.get(url)), "_submit": submit, **answers})
