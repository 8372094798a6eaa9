"""What every table of the portal has in common, on a page and as a file."""

from collections.abc import Callable, Iterable, Iterator
from inspect import Parameter, Signature
from typing import Any

import django_tables2
from django.http.response import HttpResponseBase
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_tables2.utils import signature

from portal import clock, exports

ANYTHING = Signature([Parameter("given", Parameter.VAR_KEYWORD)])
ROW_HEAD_ENDS, CELL_ENDS = mark_safe("</th>"), mark_safe("</td>")


class Table(django_tables2.Table):
    """How many rows a page holds is the view's to say: `per_page` in an address is not read."""

    prefixed_per_page_field = None

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for column in self.columns:
            column.render = _taking_anything(column.render)

    @property
    def rows_of_page(self) -> Iterable[SafeString]:
        """Each row's cells as HTML, the first of them its header. A column's header and attributes are asked for once,
        not again for each row: none of our columns has attributes that depend on the record."""
        first, *others = self.columns
        begun = [(first.name, format_html('<th scope="row" {}>', first.attrs["td"].as_html()), ROW_HEAD_ENDS)]
        begun += [(other.name, _cell_begins(other), CELL_ENDS) for other in others]
        for row in self.paginated_rows:
            yield format_html_join("", "{}{}{}", ((start, row.get_cell(name), end) for name, start, end in begun))


class TableFile:
    """The table of a page as a file, every page of it, narrowed and sorted as it is asked for. Before the page's own
    view, in the order of its bases."""

    name = ""
    """Of the file, before the day."""
    title: Any = ""
    licence: Any = exports.INTERNAL
    page_of: Callable[[], str]
    """The address of the page."""
    paginate_by = None

    def get_table_pagination(self, table: Table) -> bool:
        return False

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        kind = exports.known_kind(self.kwargs["kind"])
        table, asked = context["table"], self.request.GET.urlencode()
        address = f"{self.page_of()}{'?' if asked else ''}{asked}"
        about = exports.About(address, len(table.rows), list(_asked(context.get("filter"))), self.licence)
        name = f"{self.name}-{clock.today():%Y-%m-%d}"
        return exports.response(kind, name, str(self.title), table.as_values(), about)


def _asked(narrowed: Any) -> Iterator[tuple[Any, Any]]:
    """What a filter of django-filter asks, in the words of its form."""
    for name, field in narrowed.form.fields.items() if narrowed and narrowed.is_bound else ():
        if value := narrowed.form.cleaned_data.get(name):
            yield field.label, dict(getattr(field, "choices", ())).get(value, value)


def _cell_begins(column) -> SafeString:
    return format_html('<td data-label="{}" {}>', column.header, column.attrs["td"].as_html())


def _taking_anything(render: Callable) -> Callable:
    """The same function, for any arguments: django-tables2 inspects it again for each cell, and a signature at hand
    spares a third of the time that a table takes."""
    names, takes_others = signature(render)
    if takes_others:
        return render

    def taking_anything(**given: Any) -> Any:
        return render(**{name: given[name] for name in names})

    taking_anything.__signature__ = ANYTHING
    return taking_anything
