"""Evaluations: two people or more score a project without seeing each other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application
from applications.models.calls import Criterion
from portal import clock, horizon
from portal.fields import DayField, ProseField
from portal.lifecycle import Lived

OPEN = ("assigned", "scoring")  # the states in which it is waited for


class Evaluation(Lived):
    """One evaluator's reading of one application."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="evaluations", verbose_name=_("application")
    )
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="evaluations", verbose_name=_("evaluator")
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    assigned_at = models.DateTimeField(default=clock.now, editable=False)
    due_on = DayField(_("due on"), ahead=horizon.SOON)
    comment = ProseField(_("overall comment"), words=400, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    score = models.DecimalField(_("score out of 100"), max_digits=5, decimal_places=2, null=True, editable=False)
    could_read_others = models.BooleanField(_("reopened after the others could be read"), default=False, editable=False)
    reminded_on = DayField(_("reminded on"), null=True, editable=False)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["state", "due_on", "application"], name="evaluation_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["application", "evaluator"], name="evaluation_once_per_evaluator"),
            models.CheckConstraint(
                condition=Q(state__in=["assigned", "scoring", "submitted", "recused", "abstained", "replaced"]),
                name="evaluation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", score__isnull=False) | (~Q(state="submitted") & Q(score=None)),
                name="evaluation_score_when_submitted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def part_of(self) -> Application:
        return self.application

    @property
    def days_late(self) -> int:
        """Days since it was due; 0 where nothing is waited for, or not yet late."""
        return max((clock.today() - self.due_on).days, 0) if self.state in OPEN else 0


class Score(models.Model):
    """0 to 5 on one criterion, with its comment."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    comment = ProseField(_("comment"), words=150, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="score_once_per_criterion"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__lte=Criterion.TOP), name="score_0_to_5"),
        ]
