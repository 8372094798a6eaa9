"""The experts who accompany a Party: proposed by the officer, agreed by the Party, accepted by the expert."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assistance.models.assistances import Assistance
from experts.models import Expert
from portal import clock
from portal.fields import ProseField
from portal.lifecycle import Lived

MOST_DAYS = 400


class Assignment(Lived):
    """An expert's part in an assistance. While it is live an expert has one, and there is one lead."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead expert")
        ASSOCIATE = "associate", _("Associate expert")

    assistance = models.ForeignKey(Assistance, models.PROTECT, related_name="assignments", verbose_name=_("assistance"))
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments", verbose_name=_("expert"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    days = models.PositiveSmallIntegerField(
        _("days of work"), validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    terms = ProseField(
        _("terms of reference"),
        words=500,
        help_text=_("In the language of the project: the Party and the expert read them."),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-role", "id"]
        indexes = [models.Index(fields=["state", "state_since"], name="assignment_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "agreed", "active", "objected", "declined", "withdrawn", "ended"]),
                name="assignment_state_known",
            ),
            models.UniqueConstraint(
                fields=["assistance", "expert"], condition=Q(is_live=True), name="assignment_one_live_per_expert"
            ),
            models.UniqueConstraint(
                fields=["assistance"], condition=Q(is_live=True, role="lead"), name="assignment_one_lead"
            ),
            models.CheckConstraint(condition=Q(role__in=["lead", "associate"]), name="assignment_role_known"),
            models.CheckConstraint(condition=Q(days__range=(1, MOST_DAYS)), name="assignment_1_to_400_days"),
        ]

    def __str__(self) -> str:
        """Named by the project: news name an assignment to people who may not know of whom."""
        return self.assistance.title

    @property
    def part_of(self) -> Assistance:
        return self.assistance

    @property
    def party_id(self) -> int:
        return self.assistance.party_id
