"""What the page of an admin's list asks of it: headers, rows whose cells know their header, and the page shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

register = template.Library()


@dataclass(frozen=True)
class Listed:
    headers: list[dict[str, Any]]
    rows: list[list[SafeString]]
    page: Page
    asked: str
    """What is asked of the list, whichever page of it is shown."""


@register.simple_tag
def listed(cl: ChangeList) -> Listed:
    """The list as one table, which reads as cards on a phone: there each cell stands beside its header."""
    headers = list(admin_list.result_headers(cl))
    labels = [str(capfirst(header["text"])) for header in headers]
    rows = [list(_labelled(result, labels)) for result in admin_list.results(cl)]
    page = cl.paginator.page(cl.page_num if cl.multi_page else 1) if rows else Page([], 1, cl.paginator)
    return Listed(headers, rows, page, cl.get_query_string(remove=[PAGE_VAR])[1:])


def _labelled(cells: list[SafeString], labels: list[str]) -> Iterator[SafeString]:
    for cell, label in zip(cells, labels, strict=True):
        is_head = cell.startswith("<th")
        given = SafeString(' scope="row"') if is_head else format_html(' data-label="{}"', label)
        yield SafeString(f"{cell[:3]}{given}{cell[3:]}")
