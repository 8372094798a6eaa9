"""A national roadmap: as the public reads it once it is published, and before that as its people work on it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import history
from portal.forms.transitions import TransitionPage
from portal.roles import SPEAKERS
from roadmap import queries, reading, rules, work
from roadmap.models import NationalRoadmap
from roadmap.sections import Workbook


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The roadmaps that the person works on or follows."""
    roadmaps = queries.followed_by(request.user)
    if not (request.user.holds(*SPEAKERS, "field_office", "secretariat") or roadmaps.exists()):
        raise PermissionDenied
    return render(request, "roadmap/mine.html", {"roadmaps": roadmaps})


@login_not_required
@require_safe
def national_roadmap(request: HttpRequest, pk: int) -> HttpResponse:
    """Once published, the page that anyone reads; before, the workbook of its Party, or what its followers read."""
    roadmap = queries.visible_to(request.user).filter(pk=pk).first()
    if roadmap is None:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    if roadmap.is_published:
        return render(request, "roadmap/published.html", _published(request, roadmap))
    if rules.may_edit(request.user, roadmap):
        return render(request, "roadmap/workbook.html", _frame(request, roadmap))
    return render(request, "roadmap/followed.html", _frame(request, roadmap) | reading.content(roadmap))


def _published(request: HttpRequest, roadmap: NationalRoadmap) -> dict[str, Any]:
    return reading.content(roadmap) | {
        "documents": sorted(queries.published_documents(roadmap), key=lambda made: made.language != get_language()),
        "reads_validation": request.user.is_authenticated and rules.may_read_drafts(request.user, roadmap),
    }


def _frame(request: HttpRequest, roadmap: NationalRoadmap) -> dict[str, Any]:
    """What the pages of a roadmap under way have in common."""
    workbook = Workbook(roadmap)
    turn = workbook.turn(request.user)
    return {
        "roadmap": roadmap,
        "workbook": workbook,
        "turn": turn,
        "moves": workbook.other_moves(request.user, turn),
        "drafts": queries.drafts(roadmap)[:4],
        "history": history.history_of(roadmap, request.user)[:8],
        "may_edit": rules.may_edit(request.user, roadmap),
        "reads_validation": True,
    }


def _writable(request: HttpRequest, pk: int) -> NationalRoadmap:
    """The roadmap, for those who write in it."""
    roadmap = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not rules.may_edit(request.user, roadmap):
        raise PermissionDenied
    return roadmap


@require_safe
def priorities(request: HttpRequest, pk: int) -> HttpResponse:
    """The priorities, each with its measures."""
    roadmap = _writable(request, pk)
    context = {"roadmap": roadmap, "priorities": queries.priorities(roadmap), "is_open": roadmap.state == "drafting"}
    return render(request, "roadmap/priorities.html", context)


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The action plan by priority, with its calendar."""
    roadmap = _writable(request, pk)
    items = reading.numbered(queries.action_plan(roadmap))
    context = {
        "roadmap": roadmap,
        "parts": [
            (priority, [i for i in items if i.priority_id == priority.pk]) for priority in queries.priorities(roadmap)
        ],
        "calendar": reading.calendar(items, roadmap.language),
        "costs": queries.costs(roadmap),
        "is_open": roadmap.state == "validated",
    }
    return render(request, "roadmap/plan.html", context)


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, and the whole roadmap as it stands."""
    roadmap = _writable(request, pk)
    return render(request, "roadmap/check.html", _frame(request, roadmap) | reading.content(roadmap))


class Move(TransitionPage):
    """A row of the roadmap's table."""

    records = staticmethod(queries.visible_to)
    leads_to = staticmethod(work.page)
