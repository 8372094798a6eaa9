"""What an app's models of readings are made of. It writes four of its own: a grid (a call, say) with its criteria and
the levels of its scale, and the reading with its scores; each adds its foreign keys to the base of it here."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock, horizon
from portal.fields import DayField, ProseField
from portal.lifecycle import Lived
from portal.models import User

TOP = 5
ASSIGNED, WRITING, IN = "assigned", "scoring", "submitted"
OPEN = (ASSIGNED, WRITING)  # the states in which a reading is waited for
STATES = (ASSIGNED, WRITING, IN, "recused", "abstained", "replaced")


class Grid(models.Model):
    """By what records are read: `criteria` and `levels` point to it. It says where a score has to be explained, and how
    far apart two readings may be."""

    spread_threshold = models.PositiveSmallIntegerField(
        _("spread to be looked into (points)"),
        default=20,
        help_text=_("Totals further apart than this ask for one more evaluation, or for a note of moderation."),
    )
    comment_up_to = models.PositiveSmallIntegerField(
        _("comment needed at this score or below"), null=True, blank=True, help_text=_("Empty: at none.")
    )
    comment_from = models.PositiveSmallIntegerField(
        _("comment needed at this score or above"), null=True, blank=True, help_text=_("Empty: at none.")
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(spread_threshold__range=(1, 100)), name="%(class)s_spread_1_to_100_points"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__lte": TOP}), name=f"%(class)s_{name}_0_to_5"
                )
                for name in ("comment_up_to", "comment_from")
            ),
        ]

    @property
    def scores_explained(self) -> list[int]:
        """The scores at which a reader has to say why."""
        low, high = self.comment_up_to, self.comment_from
        scores = range(TOP + 1)
        return [n for n in scores if (low is not None and n <= low) or (high is not None and n >= high)]


class Criterion(models.Model):
    """What is scored, 0 to 5, with its weight; a grid's weights add up to 100 when it is used."""

    TOP: ClassVar[int] = TOP

    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=150)
    guidance = models.CharField(_("what to look for"), max_length=400, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta:
        abstract = True
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="%(class)s_weight_1_to_100"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.weight is not None and not 1 <= self.weight <= 100:
            raise ValidationError({"weight": _("A weight is from 1 to 100.")})


class Level(models.Model):
    """What a score from 0 to 5 means, in words; the six are published with the criteria."""

    value = models.PositiveSmallIntegerField(_("score"))
    title = models.CharField(_("title"), max_length=40)
    description = models.CharField(_("what it means"), max_length=250)

    class Meta:
        abstract = True
        verbose_name = _("level of the scale")
        verbose_name_plural = _("levels of the scale")
        ordering = ["value"]
        constraints = [
            models.CheckConstraint(condition=Q(value__lte=TOP), name="%(class)s_0_to_5"),
        ]

    def __str__(self) -> str:
        return gettext("%(value)s: %(title)s") % {"value": self.value, "title": self.title}

    def clean(self) -> None:
        if self.value is not None and self.value > TOP:
            raise ValidationError({"value": _("A score is from 0 to 5.")})


class Reading(Lived):
    """One reader's reading of one record.

    The names of its foreign keys to both are `RECORD` and `READER`, that of its scores `SCORES`; `READ_BY` are the
    roles that read.
    """

    RECORD: ClassVar[str]
    READER: ClassVar[str] = "reader"
    SCORES: ClassVar[str] = "scores"
    READ_BY: ClassVar[tuple[str, ...]] = ("evaluator",)

    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    assigned_at = models.DateTimeField(default=clock.now, editable=False)
    due_on = DayField(_("due on"), ahead=horizon.SOON)
    comment = ProseField(_("overall comment"), words=400, blank=True)
    score = models.DecimalField(_("score out of 100"), max_digits=5, decimal_places=2, null=True, editable=False)
    could_read_others = models.BooleanField(_("reopened after the others could be read"), default=False, editable=False)
    reminded_on = DayField(_("reminded on"), null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[*STATES]), name="%(class)s_state_known"),
            models.CheckConstraint(
                condition=Q(state=IN, score__isnull=False) | (~Q(state=IN) & Q(score=None)),
                name="%(class)s_score_when_submitted",
            ),
        ]

    @property
    def grid(self) -> Grid:
        """By what the record is read."""
        raise NotImplementedError

    @property
    def record(self) -> models.Model:
        return getattr(self, self.RECORD)

    @property
    def record_id(self) -> int:
        return getattr(self, f"{self.RECORD}_id")

    @property
    def reader(self) -> User:
        return getattr(self, self.READER)

    @property
    def reader_id(self) -> int:
        return getattr(self, f"{self.READER}_id")

    @property
    def given(self) -> models.Manager:
        """Its scores."""
        return getattr(self, self.SCORES)

    @property
    def part_of(self) -> models.Model:
        return self.record

    @property
    def others(self) -> QuerySet:
        """The other readings of the record that are in."""
        same = type(self)._base_manager.filter(**{self.RECORD: self.record_id}, state=IN)
        return same.exclude(pk=self.pk)

    @property
    def days_late(self) -> int:
        """Days since it was due; 0 where nothing is waited for, or not yet late."""
        return max((clock.today() - self.due_on).days, 0) if self.state in OPEN else 0


class Score(models.Model):
    """0 to 5 on one criterion, with its comment. Its foreign key to the reading is named by the app, that to the
    criterion `criterion`."""

    value = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    comment = ProseField(_("comment"), words=150, blank=True)

    class Meta:
        abstract = True
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["criterion__position"]
        constraints = [
            models.CheckConstraint(condition=Q(value=None) | Q(value__lte=TOP), name="%(class)s_0_to_5"),
        ]
