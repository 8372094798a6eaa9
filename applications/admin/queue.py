"""The queue: what the Secretariat has to follow, filtered, sorted, and as a file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications import actions, exports
from applications.models import Application, Call
from applications.queries import desk
from portal import lifecycle
from portal.models import User
from portal.models.places import Region
from portal.rules import is_secretariat
from roadmap.models import Output

A_PAGE = 50


def page(model_admin, request: HttpRequest) -> HttpResponse:
    """Fifty applications, and what to filter them by."""
    if request.method not in ("GET", "HEAD") or not is_secretariat(request.user):
        raise PermissionDenied
    asked = desk.Asked.read(request.GET)
    keys = desk.asked_for(request.user, asked).values_list("pk", flat=True)
    found = Paginator(keys, A_PAGE).get_page(request.GET.get("p"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Applications"),
        "opts": Application._meta,
        "asked": asked,
        "page": found,
        "page_field": "p",
        "rows": desk.rows(list(found)),
        "choices": choices(request.user, asked),
        "regions": dict(Region.choices),
        "filters": desk.filters_of(request.user),
    }
    return render(request, "admin/applications/application/queue.html", context)


def place(request: HttpRequest, application: Application) -> dict[str, Any]:
    """The application among those that the officer comes from, or else among the officer's own."""
    asked = desk.Asked.read(request.GET if request.GET else {"officer": "me", "order": "waiting"})
    return {"place": desk.place_of(application, request.user, asked), "asked": asked}


def choices(user: User, asked: desk.Asked) -> list[tuple[str, Any, str, list[tuple[str, Any]]]]:
    """Each filter: its name, its title, what is chosen, and what there is to choose."""
    states = [(state.name, state.label) for state in lifecycle.of(Application).states if state.name in _past_draft()]
    officers = User.objects.filter(grants__role="secretariat", grants__ended_at=None).exclude(pk=user.pk).distinct()
    outputs = [(str(output.pk), f"{output.number}. {output.title}") for output in Output.objects.all()]
    calls = Call.objects.order_by("-pk").values_list("pk", "code")[:50]
    own = [("me", _("Mine")), ("none", _("Nobody’s"))]
    given = [
        ("state", _("State"), [(desk.UNDER_WAY, _("Under way")), (desk.ALL, pgettext_lazy("filter", "All")), *states]),
        ("officer", _("Officer in charge"), [*own, *((str(o.pk), o.full_name) for o in officers)]),
        ("region", _("Region"), Region.choices),
        ("group", _("LDC or SIDS"), list(desk.GROUPS.items())),
        ("output", _("Output of the open roadmap"), outputs),
        ("call", _("Call"), [(str(pk), code) for pk, code in calls]),
        ("order", _("Sorted by"), [(name, label) for name, (label, _keys) in desk.ORDERS.items()]),
    ]  # fmt: skip
    return [(name, title, getattr(asked, name), options) for name, title, options in given]


def _past_draft() -> set[str]:
    """The states that an officer ever sees."""
    return {state.name for state in lifecycle.of(Application).states} - {"draft", "abandoned"}


def export(model_admin, request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the queue shows, every page of it, as a file made for this person now; nothing of it is kept."""
    if request.method not in ("GET", "HEAD") or not is_secretariat(request.user):
        raise PermissionDenied
    if kind not in exports.TYPES:
        raise Http404
    asked = desk.Asked.read(request.GET)
    keys = list(desk.asked_for(request.user, asked).values_list("pk", flat=True))
    actions.record_export(by=request.user, kind=kind, asked=asked.address(), rows=len(keys))
    return exports.response(kind, keys)
