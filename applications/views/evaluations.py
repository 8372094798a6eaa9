"""An evaluator's own pages."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from applications import actions, queries
from applications.dossier import outline, reading
from applications.models import Application, Evaluation
from portal.forms.earlier import EarlierPage
from portal.forms.page import FormPage, Instead
from portal.forms.transitions import TransitionPage
from portal.interests import ties
from portal.models import User
from portal.readings.bases import OPEN
from portal.readings.blindness import others_of
from portal.readings.completeness import so_far
from portal.readings.forms import ScoreForm
from portal.readings.writing import written
from portal.rules import is_evaluator

PER_PAGE = 50
WAITED_FOR = Q(state__in=OPEN)


@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """What I have been asked to score."""
    if not is_evaluator(request.user):
        raise PermissionDenied
    evaluations = queries.evaluations_of(request.user).annotate(is_open=WAITED_FOR).order_by("-is_open", "due_on", "pk")
    page = Paginator(evaluations, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "closed": queries.evaluations_closed_to(request.user).order_by("-pk")[:PER_PAGE]}
    return render(request, "applications/evaluations.html", context)


class Evaluate(FormPage):
    """The dossier on one side, my scores on the other; nobody else's."""

    template_name = "applications/evaluate.html"
    edits = "evaluation"
    submit_label = pgettext_lazy("scores", "Save")
    done_message = _("Your scores are saved. They are sent when you submit the evaluation.")

    @property
    def goes_on(self) -> bool:
        """Whether the evaluator means to submit what is saved."""
        return self.request.POST.get("_submit") == "submit"

    def prepare(self) -> None:
        self._say_if_closed()
        applications = Application.objects.select_related("call", "party")
        own = queries.evaluations_of(self.request.user).select_related(None)  # or the prefetch would find it done
        own = own.prefetch_related(Prefetch("application", applications), "scores")
        self.evaluation: Evaluation = get_object_or_404(own, pk=self.kwargs["pk"])
        self.title = self.evaluation.application.title

    def _say_if_closed(self) -> None:
        """One's own that a conflict closes says why, and nothing else of the application."""
        closed = queries.evaluations_closed_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if closed is None:
            return
        reasons = ties.conflicts(self.request.user, closed.application)
        context = {"evaluation": closed, "application": closed.application, "reasons": reasons}
        raise Instead(render(self.request, "applications/evaluation_closed.html", context))

    def make_form(self, data=None, files=None) -> ScoreForm:
        return ScoreForm(data, reading=self.evaluation)

    def act(self, form) -> str:
        if self.goes_on and (lacking := form.lacking()):
            raise ValidationError(lacking)
        actions.save_scores(
            self.evaluation,
            by=self.request.user,
            scores=form.scores(),
            comment=form.cleaned_data["comment"],
        )
        if self.goes_on:
            return reverse("evaluation-do", args=[self.evaluation.pk, "submit"])
        return reverse("evaluation", args=[self.evaluation.pk])

    def context(self) -> dict[str, Any]:
        may_read = self.evaluation.state in ("scoring", "submitted")
        application = self.evaluation.application
        return {
            "outline": outline.of(application) if self.evaluation.state == "assigned" else None,
            "so_far": so_far(self.evaluation) if self.evaluation.state == "scoring" else None,
            "evaluation": self.evaluation,
            "application": self.evaluation.application,
            "dossier": reading.dossier(self.evaluation.application) if may_read else "",
            "may_score": self.evaluation.state == "scoring",
            "earlier": reverse("evaluation-earlier", args=[self.evaluation.pk]),
            "levels": application.call.levels.all(),
            "others": others_of(self.evaluation),
            "scores": self.evaluation.scores.select_related("criterion"),
        }


class EvaluationMove(TransitionPage):
    """Declare a conflict or none, abstain, submit. A conflict is declared from wherever one comes: what closes by it
    must not swallow what was typed about it in a second window."""

    template_name = "applications/evaluation_move.html"

    def queryset(self, user: User) -> QuerySet[Evaluation]:
        return queries.asked_of(user) if self.kwargs["action"] == "recuse" else queries.evaluations_of(user)

    def context(self) -> dict[str, Any]:
        shown = outline.of(self.record.application) if self.record.state == "assigned" else None
        return super().context() | {"evaluation": self.record, "outline": shown}

    @staticmethod
    def leads_to(user: User, record: Evaluation) -> str:
        return reverse("evaluation", args=[record.pk])


class EarlierEvaluations(EarlierPage):
    """What an evaluator's own scores and comments were before they changed them."""

    def prepare(self) -> None:
        own = queries.evaluations_of(self.request.user)
        self.record: Evaluation = get_object_or_404(own, pk=self.kwargs["pk"])
        self.criteria = list(self.record.application.call.criteria.all())

    def now(self) -> dict[str, Any]:
        return written(self.record)

    def said(self, content: dict[str, Any]) -> list[tuple[Any, list[str]]]:
        found = [(c.title, content["scores"].get(str(c.pk), [None, ""])) for c in self.criteria]
        answers = [(title, [str(part) for part in given if part not in (None, "")]) for title, given in found]
        return [*answers, (_("Overall comment"), [content["comment"]] if content["comment"] else [])]

    def put_back(self, content: dict[str, Any]) -> None:
        actions.restore_scores(self.record, content, by=self.request.user)

    def back_url(self) -> str:
        return reverse("evaluation", args=[self.record.pk])
