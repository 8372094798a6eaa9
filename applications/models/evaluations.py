"""Evaluations: two people or more score a project without seeing each other."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application
from applications.models.calls import Call, Criterion
from portal.readings import bases as readings


class Evaluation(readings.Reading):
    """One evaluator's reading of one application."""

    RECORD, READER = "application", "evaluator"

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="evaluations", verbose_name=_("application")
    )
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="evaluations", verbose_name=_("evaluator")
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta(readings.Reading.Meta):
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        indexes = [
            models.Index(fields=["state", "due_on", "application"], name="evaluation_due"),
        ]
        constraints = [
            *readings.Reading.Meta.constraints,
            models.UniqueConstraint(fields=["application", "evaluator"], name="evaluation_once_per_evaluator"),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def grid(self) -> Call:
        return self.application.call


class Score(readings.Score):
    """0 to 5 on one criterion, with its comment."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")

    class Meta(readings.Score.Meta):
        constraints = [
            *readings.Score.Meta.constraints,
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="score_once_per_criterion"),
        ]
