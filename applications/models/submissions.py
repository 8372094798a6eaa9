"""What a Party handed in, frozen each time it does: at first, and again with the answers to a clarification."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application


class Submission(models.Model):
    """The content of an application as handed in, and the SHA-256 of its canonical JSON. Nothing changes it."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="submissions", verbose_name=_("application")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    snapshot = models.JSONField()
    sha256 = models.CharField("SHA-256", max_length=64)
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="submission_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.application.label} · {self.number}"

    @property
    def part_of(self) -> Application:
        return self.application
