"""A list of the admin as a file: its rows, narrowed and in the order asked for, in the columns that one sees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock, exports, registry, trail, verbs
from portal.models import User
from portal.staff.pages import Fetched

LIST_EXPORTED = verbs.declare("portal.list_exported", _("List exported"), is_news=False)
UNNAMED = "…"
AT_ONCE = 500  # records read with what belongs to them
WORDS = {True: _("Yes"), False: _("No")}


@dataclass(frozen=True)
class Listing:
    """What a list holds: the lines, the first of them the header, and how many more there are; `asked` in words."""

    lines: Iterator[exports.Line]
    rows: int
    asked: list[tuple[Any, Any]]


Lines = Callable[[ChangeList], Iterator[exports.Line]]


def record_export(*, by: User, what: str, kind: str, asked: str, rows: int) -> None:
    """That the person has taken a list with them: which, and how many rows."""
    changes = {"file": [None, kind], "list": [None, f"{what}?{asked}"], "rows": [None, rows]}
    trail.record(LIST_EXPORTED, by, by=by, changes=changes)


class Export(Fetched):
    """What a list shows, every page of it."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        kind = exports.known_kind(kind)
        opts, asked = self.model_admin.opts, _without_the_page(request)
        listing = self.model_admin.listing(request)
        what, title = opts.label_lower, str(capfirst(opts.verbose_name_plural))
        rows, kept = min(listing.rows, exports.MOST_ROWS), _as_the_trail_keeps_it(request)
        record_export(by=request.user, what=what, kind=kind, asked=kept, rows=rows)
        about = exports.About(f"{self.list_url()}{'?' if asked else ''}{asked}", listing.rows, listing.asked)
        name = f"{opts.model_name}-{clock.today():%Y-%m-%d}"
        return exports.response(kind, name, title, listing.lines, about)


def _without_the_page(request: HttpRequest) -> str:
    return _asked_for(request).urlencode()


def _asked_for(request: HttpRequest) -> QueryDict:
    asked = request.GET.copy()
    asked.pop("p", None)
    return asked


def _as_the_trail_keeps_it(request: HttpRequest) -> str:
    """Without what was looked for: in any list that may be somebody, whose name would outlive the erasing of them."""
    asked = _asked_for(request)
    if asked.get(SEARCH_VAR):
        asked[SEARCH_VAR] = UNNAMED
    return asked.urlencode()


# --- Django's own lists -----------------------------------------------------------------------------------------------


def listing_of(model_admin, request: HttpRequest, lines: Lines | None = None) -> Listing:
    """What the change list has, in its columns or in those of `lines`. Raises Http404 for an address that it doesn't
    understand."""
    try:
        found = model_admin.get_changelist_instance(request)
    except (IncorrectLookupParameters, OverflowError, ValueError):
        raise Http404 from None
    return Listing((lines or _lines)(found), found.result_count, list(_asked(found)))


def _asked(found: ChangeList) -> Iterator[tuple[Any, Any]]:
    if found.query:
        yield gettext("Search"), found.query
    for spec in found.filter_specs:
        if spec.used_parameters:
            chosen = [str(choice["display"]) for choice in spec.choices(found) if choice["selected"]]
            yield capfirst(spec.title), ", ".join(chosen)
    if days := [str(value) for name, value in _of_the_calendar(found)]:
        yield gettext("Days"), "-".join(days)


def _of_the_calendar(found: ChangeList) -> list[tuple[str, Any]]:
    """The year, the month and the day that are asked for where a list is read by its days."""
    parts = (f"{found.date_hierarchy}__{part}" for part in ("year", "month", "day"))
    return [(name, found.params[name]) for name in parts if name in found.params] if found.date_hierarchy else []


def _lines(found: ChangeList) -> Iterator[list[Any]]:
    """The header, then the records, so many at a time."""
    model_admin = found.model_admin
    shown = [name for name in found.list_display if name != "action_checkbox"]
    names = [name for one in shown for name in (one, *getattr(_column(one, model_admin), "beside", ()))]
    yield [str(capfirst(label_for_field(name, found.model, model_admin))) for name in names]
    records: list[Model] = []
    for record in found.queryset[: exports.MOST_ROWS].iterator(AT_ONCE):
        records.append(record)
        if len(records) == AT_ONCE:
            yield from _cells(records, names, model_admin)
            records = []
    yield from _cells(records, names, model_admin)


def _cells(records: list[Model], names: list[Any], model_admin) -> Iterator[list[Any]]:
    registry.read_for_moves(records)
    for record in records:
        yield [_cell(name, record, model_admin) for name in names]


def _column(name: Any, model_admin) -> Any:
    """The function that fills it, where it is one."""
    return getattr(model_admin, name, None) if isinstance(name, str) else name


def _cell(name: Any, record: Model, model_admin) -> Any:
    try:
        if value := getattr(_column(name, model_admin), "in_file", None):
            return _in_words(None, value(record))
        field, _attribute, value = lookup_field(name, record, model_admin)
    except ObjectDoesNotExist:
        return ""
    return _in_words(field, value)


def _in_words(field: Field | None, value: Any) -> Any:
    """As the list shows it, but for numbers and days, which stay what they are."""
    if isinstance(value, bool):
        return str(WORDS[value])
    if field is not None and field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    if isinstance(value, SafeData):
        return " ".join(unescape(strip_tags(value)).split())
    return str(value) if isinstance(value, Model | Promise) else "" if value is None else value
