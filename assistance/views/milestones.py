"""A milestone: what is to be done, what was done, and its evidence."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assistance import effects, queries
from assistance.models import Milestone
from portal import files, history
from portal.forms.transitions import TransitionPage
from portal.models import User


def _milestone(user: User, pk: int, milestone: int) -> Milestone:
    record = get_object_or_404(queries.milestones_visible_to(user), pk=milestone)
    if record.step.assistance_id != pk:
        raise Http404
    return record


@require_safe
def milestone(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    """What is to be done, what was done, and the evidence."""
    record = _milestone(request.user, pk, milestone)
    may_do = record.lifecycle.open_to(request.user, record)
    context = {
        "milestone": record,
        "assistance": record.step.assistance,
        "evidence": files.about(record, effects.EVIDENCE),
        "returned": queries.why_returned(record) if record.state == "returned" else None,
        "may_log": any(row.name == "log" for row in may_do),
        "may_judge": any(row.name == "validate" for row in may_do),
        "history": history.history_of(record, request.user),
    }
    return render(request, "assistance/milestone.html", context)


class LogMilestone(TransitionPage):
    """The page for a phone on a poor line: the day, a few words, the files."""

    template_name = "assistance/log.html"
    action = "log"

    def find_record(self) -> Milestone:
        return _milestone(self.request.user, self.kwargs["pk"], self.kwargs["milestone"])

    def make_form(self, data=None, files_sent=None):
        form = super().make_form(data, files_sent)
        form.initial = {
            "language": self.request.user.language,
            "note": self.record.note,
            "done_on": self.record.done_on,
        }
        form.fields["evidence"].required = not self.evidence().exists()
        return form

    def evidence(self):
        return files.about(self.record, effects.EVIDENCE)

    def context(self) -> dict[str, Any]:
        returned = queries.why_returned(self.record) if self.record.state == "returned" else None
        return super().context() | {"milestone": self.record, "evidence": self.evidence(), "returned": returned}

    @staticmethod
    def leads_to(user: User, milestone: Milestone) -> str:
        return reverse("milestone", args=[milestone.step.assistance_id, milestone.pk])
