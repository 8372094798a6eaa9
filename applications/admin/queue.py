"""The queue: what the Secretariat has to follow, filtered, sorted, and as a file."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from applications import exports
from applications.models import Application, Call
from applications.queries import queue
from applications.queries.rows import Row
from applications.queries.rows import rows as read_rows
from portal import lifecycle
from portal.models import User
from portal.models.places import Region
from portal.staff.exporting import Listing
from portal.staff.pages import AdminView
from portal.written import deadline_short
from roadmap.models import Output

A_PAGE = 50
ALWAYS_OPEN = 3  # the filters that stand in sight; the others fold away


class Queue(AdminView):
    """Fifty applications, and what to filter them by."""

    title = _("Applications")

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = queue.Asked.read(request.GET)
        keys = queue.asked_for(request.user, asked).values_list("pk", flat=True)
        page = Paginator(keys, A_PAGE).get_page(request.GET.get("p"))
        offered = choices(request.user, asked)
        context = {
            **self.context(),
            **self.model_admin.above_the_list(request),
            "asked": asked,
            "page": page,
            "page_field": "p",
            "lines": list(_lines(read_rows(list(page)))),
            "choices": offered[:ALWAYS_OPEN],
            "more_choices": offered[ALWAYS_OPEN:],
            "narrowed": any(chosen for _name, _title, chosen, _options in offered[ALWAYS_OPEN:]),
        }
        return render(request, "admin/applications/application/queue.html", context)


def _lines(rows: list[Row]) -> Iterator[tuple[Row, str, str]]:
    """Each row, its country with its groups, and its due day in words: worked out once for all that share it."""
    groups = {name: str(label) for name, label in queue.GROUPS.items()}
    due = {day: gettext("by %(date)s") % {"date": deadline_short(day)} for day in {row.until for row in rows} if day}
    for row in rows:
        of = (label for name, label in groups.items() if getattr(row, f"is_{name}"))
        yield row, " · ".join((row.country, *of)), due.get(row.until, "")


def choices(user: User, asked: queue.Asked) -> list[tuple[str, Any, str, list[tuple[str, Any]]]]:
    """Each filter: its name, its title, what is chosen, and what there is to choose."""
    states = [(state.name, state.label) for state in lifecycle.of(Application).states if state.name in _past_draft()]
    officers = User.objects.holding("secretariat").exclude(pk=user.pk).values_list("pk", "full_name")
    outputs = [(str(output.pk), f"{output.number}. {output.title}") for output in Output.objects.all()]
    calls = Call.objects.order_by("-pk").values_list("pk", "code")[:20]
    general = [(queue.UNDER_WAY, _("Under way")), (queue.ALL, pgettext_lazy("filter", "All"))]
    own = [("me", _("Mine")), ("none", _("Unassigned"))]
    given = [
        ("state", _("State"), [*general, *states]),
        ("officer", _("Officer in charge"), [*own, *((str(pk), name) for pk, name in officers)]),
        ("order", _("Sorted by"), [(name, label) for name, (label, _keys) in queue.ORDERS.items()]),
        ("waiting", _("Waiting time"), list(queue.WAITING.items())),
        ("region", _("Region"), Region.choices),
        ("group", _("LDC or SIDS"), list(queue.GROUPS.items())),
        ("output", _("Output of the open roadmap"), outputs),
        ("call", _("Call"), [(str(pk), code) for pk, code in calls]),
    ]  # fmt: skip
    return [(name, title, getattr(asked, name), options) for name, title, options in given]


def _past_draft() -> set[str]:
    """The states that an officer ever sees."""
    return {state.name for state in lifecycle.of(Application).states} - {"draft", "abandoned"}


def listing(user: User, asked: queue.Asked) -> Listing:
    """What the queue shows, every page of it, to take away."""
    keys = list(queue.asked_for(user, asked).values_list("pk", flat=True))
    return Listing(exports.lines(keys), len(keys), list(_in_words(user, asked)))


def _in_words(user: User, asked: queue.Asked) -> Iterator[tuple[Any, Any]]:
    if asked.q:
        yield gettext("Search"), asked.q
    for _name, title, chosen, options in choices(user, asked):
        if chosen:
            yield title, dict(options).get(chosen, chosen)
