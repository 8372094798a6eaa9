"""The assistances on the web: the list, the page of one, its experts, its milestones, its comments."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_tables2 import SingleTableView

from assistance import actions, effects, figures, queries, turns, work
from assistance.forms import CommentForm
from assistance.models import Assignment, Assistance, Milestone
from assistance.rules import may_comment
from assistance.tables import AssistanceTable
from portal import files, registry
from portal import queries as portal_queries
from portal.models import User
from portal.rules import is_secretariat
from portal.views.forms import FormPage
from portal.views.transitions import TransitionPage


class AssistanceList(SingleTableView):
    """The assistances that the person has a part in."""

    table_class = AssistanceTable
    template_name = "assistance/list.html"
    paginate_by = 25

    def get_queryset(self):
        if not work.has_any(self.request.user):
            raise PermissionDenied
        return queries.for_list(self.request.user)


@require_safe
def assistance(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, whose turn it is, and what waits."""
    found = get_object_or_404(queries.for_page(queries.visible_to(request.user)), pk=pk)
    return render(request, "assistance/page.html", page_context(found, request.user))


def page_context(found: Assistance, user: User) -> dict[str, Any]:
    """Everything that the page of an assistance shows to a person."""
    lines = figures.step_lines(found)
    comments = may_comment.test(user, found)
    return {
        "assistance": found,
        "lines": lines,
        "calendar": figures.calendar(found, lines),
        "waiting": figures.waiting(lines),
        "turn": turns.turn(found, user),
        "assignments": turns.shown_assignments(found, user, proposals=comments),
        "evidence": queries.evidence_of(milestone for line in lines for milestone in line.milestones),
        "roadmap_url": registry.page_of(user, found.roadmap),
        "application_url": registry.page_of(user, found.application),
        "comments": queries.comments_on(found) if comments else [],
        "may_comment": comments,
        "reads_experts": is_secretariat(user) or user.holds("focal_point", "deputy", party_id=found.party_id),
        "is_officer": is_secretariat(user),
    }


class WriteComment(FormPage):
    """A remark by the field office, the Party or the Secretariat."""

    form_class = CommentForm
    title = _("Write a comment")
    may_repeat = False
    submit_label = _("Send the comment")
    done_message = _("Your comment is sent.")

    def prepare(self) -> None:
        self.assistance = get_object_or_404(queries.visible_to(self.request.user), pk=self.kwargs["pk"])
        if not may_comment.test(self.request.user, self.assistance):
            raise PermissionDenied

    def form_kwargs(self) -> dict:
        return {"initial": {"language": self.request.user.language}}

    def act(self, form: CommentForm) -> str:
        actions.comment(self.assistance, by=self.request.user, **form.cleaned_data)
        return f"{self.back_url()}#comments"

    def back_url(self) -> str:
        return reverse("assistance", args=[self.assistance.pk])


# --- Experts ----------------------------------------------------------------------------------------------------------


@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """An expert proposed or at work: the terms, and what the Party or the expert can answer."""
    found = get_object_or_404(queries.assignments_visible_to(request.user), pk=pk)
    context = {
        "assignment": found,
        "assistance": found.assistance,
        "expert_url": expert_url(request.user, found),
        "assistance_url": registry.page_of(request.user, found.assistance),
        "rows": found.lifecycle.open_to(request.user, found),
        "history": portal_queries.history_of(found, request.user),
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


# --- Milestones -------------------------------------------------------------------------------------------------------


def _milestone(user: User, pk: int, milestone: int) -> Milestone:
    found = get_object_or_404(queries.milestones_visible_to(user), pk=milestone)
    if found.step.assistance_id != pk:
        raise Http404
    return found


@require_safe
def milestone(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    """What is to be done, what was done, and the evidence."""
    found = _milestone(request.user, pk, milestone)
    may_do = found.lifecycle.open_to(request.user, found)
    context = {
        "milestone": found,
        "assistance": found.step.assistance,
        "evidence": files.about(found, effects.EVIDENCE),
        "returned": queries.why_returned(found) if found.state == "returned" else None,
        "may_log": any(row.name == "log" for row in may_do),
        "may_judge": any(row.name == "validate" for row in may_do),
        "history": portal_queries.history_of(found, request.user),
    }
    return render(request, "assistance/milestone.html", context)


class LogMilestone(TransitionPage):
    """The page for a phone on a poor line: the day, a few words, the files."""

    template_name = "assistance/log.html"

    def prepare(self) -> None:
        _milestone(self.request.user, self.kwargs["pk"], self.kwargs["milestone"])
        self.kwargs = {"pk": self.kwargs["milestone"], "action": "log"}
        super().prepare()

    def queryset(self, user: User):
        return queries.milestones_visible_to(user)

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
