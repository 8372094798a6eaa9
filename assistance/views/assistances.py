"""The list of assistances, the page of one, and its comments."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_tables2 import SingleTableView

from assistance import actions, queries, work
from assistance.forms import CommentForm
from assistance.reading import page_context
from assistance.rules import may_comment
from assistance.tables import AssistanceTable
from portal.forms.page import FormPage
from portal.tables import TableFile


class AssistanceList(SingleTableView):
    """The assistances that the person has a part in."""

    table_class = AssistanceTable
    template_name = "assistance/list.html"
    paginate_by = 25

    def get_queryset(self):
        if not work.has_any(self.request.user):
            raise PermissionDenied
        return queries.for_list(self.request.user)


class AssistancesFile(TableFile, AssistanceList):
    """The same list to take away."""

    name, title = "assistances", _("Technical assistances")
    page_of = partial(reverse, "assistances")


@require_safe
def assistance(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, whose turn it is, and what waits."""
    found = get_object_or_404(queries.for_page(queries.visible_to(request.user)), pk=pk)
    return render(request, "assistance/page.html", page_context(found, request.user))


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
