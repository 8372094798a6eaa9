"""What the Party reads and writes after it has submitted: the receipt, the questions asked, what changed."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from applications import actions, queries, timeline
from applications.dossier import sections, snapshots
from applications.models import Clarification
from portal.fields import ProseFormField
from portal.forms.longer import LongerTexts
from portal.forms.page import FormPage
from portal.rules import writes_for_party


@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """What has been handed in, what happens next, and when."""
    application = get_object_or_404(queries.visible_to(request.user).exclude(submitted_at=None), pk=pk)
    context = {
        "application": application,
        "submission": application.submissions.last(),
        "steps": timeline.steps(application),
    }
    return render(request, "applications/received.html", context)


class AnswerForm(LongerTexts, forms.Form):
    """An answer to each question."""

    def __init__(self, *args, clarification: Clarification, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(clarification.questions.all())
        for question in self.questions:
            field = ProseFormField(label=_("Your answer"), words=300, required=False, initial=question.answer)
            field.widget.attrs["lang"] = language
            field.needed = True
            self.fields[f"answer-{question.pk}"] = field
        self.let_texts_be_longer()

    def groups(self):
        """Each question, its section and the field of its answer."""
        return [
            (question, sections.BY_KEY[question.section], self[f"answer-{question.pk}"]) for question in self.questions
        ]

    def answers(self) -> dict[int, str]:
        return {question.pk: self.cleaned_data[f"answer-{question.pk}"] for question in self.questions}


class Answer(FormPage):
    """The questions of the Secretariat: an answer to each, and the sections that they open."""

    template_name = "applications/clarification.html"
    submit_label = _("Save my answers")
    done_message = _("Your answers are saved. They are sent when you send them.")
    edits = "application"

    def prepare(self) -> None:
        found = queries.visible_to(self.request.user)
        self.application = get_object_or_404(found, pk=self.kwargs["pk"], state="clarifying")
        if not writes_for_party(self.request.user, self.application):
            raise Http404
        self.clarification = self.application.clarifications.get(closed_at=None)
        asked = self.clarification.questions.count()
        title = ngettext("The Secretariat has a question", "The Secretariat has %(number)s questions", asked)
        self.title = title % {"number": asked}

    def make_form(self, data=None, files=None) -> AnswerForm:
        return AnswerForm(data, clarification=self.clarification, language=self.application.language)

    def act(self, form) -> str:
        actions.write_answers(self.application, by=self.request.user, answers=form.answers())
        if self.request.POST["_submit"] == "send":
            return reverse("application-do", args=[self.application.pk, "answer"])
        return reverse("application-clarification", args=[self.application.pk])

    def context(self):
        rows = self.application.lifecycle.open_to(self.request.user, self.application)
        return {
            "application": self.application,
            "clarification": self.clarification,
            "may_send": any(row.name == "answer" for row in rows),
        }

    def back_url(self) -> str:
        return reverse("application", args=[self.application.pk])


@require_safe
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed between two submissions, field by field, as the Party reads it."""
    application = get_object_or_404(queries.visible_to(request.user), pk=pk)
    return render(request, "applications/differences.html", snapshots.between(application, request.GET.get("number")))
