"""An expert proposed or at work: the terms, and what the Party or the expert answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assistance import queries
from assistance.models import Assignment
from portal import history, registry
from portal.forms.transitions import TransitionPage
from portal.models import User


@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """An expert proposed or at work: the terms, and what the Party or the expert can answer."""
    record = get_object_or_404(queries.assignments_visible_to(request.user), pk=pk)
    context = {
        "assignment": record,
        "assistance": record.assistance,
        "expert_url": expert_url(request.user, record),
        "assistance_url": registry.page_of(request.user, record.assistance),
        "rows": record.lifecycle.open_to(request.user, record),
        "history": history.history_of(record, request.user),
    }
    return render(request, "assistance/assignment.html", context)


def expert_url(user: User, assignment: Assignment) -> str:
    """Where the person reads the expert's entry: everyone who sees the assignment may."""
    own = assignment.expert.user_id == user.pk
    return reverse("my-entry") if own else reverse("expert", args=[assignment.expert_id])


class AssignmentMove(TransitionPage):
    """Agree, object, accept, decline; and what the Secretariat does in the admin."""

    records = staticmethod(queries.assignments_visible_to)

    @staticmethod
    def leads_to(user: User, assignment: Assignment) -> str:
        return reverse("assignment", args=[assignment.pk])
