"""The one message a day: when a person gets it, what was said to them already, and what waits to be said."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import clock, horizon
from portal.codes import CodesField
from portal.fields import DayField
from portal.models.messages import OutgoingMessage
from portal.models.people import User
from portal.models.trail import Event
from portal.personal import HoldingJson, HoldingLine, HoldsNames

EIGHT = 8  # o'clock, by the person's own clock


class Kind(models.TextChoices):
    """What the daily message says; each can be left out, and then stands on the home page alone."""

    WAITS = "waits", _("What newly waits for me")
    DUE = "due", _("What is due within three days")
    LATE = "late", _("What is late, once a week")
    CHANGED = "changed", _("What changed")


class DailyPlan(models.Model):
    """When a person's next daily message is due, and which kinds they have turned off. `news_since` is the moment up to
    which they were told what changed."""

    person = models.OneToOneField(User, models.CASCADE, related_name="daily_plan", primary_key=True)
    hour = models.PositiveSmallIntegerField(_("hour"), default=EIGHT, validators=[MaxValueValidator(23)])
    muted = CodesField(_("kinds turned off"), choices=Kind.choices, blank=True, default=list)
    next_at = models.DateTimeField(db_index=True)
    news_since = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("plan of daily messages")
        verbose_name_plural = _("plans of daily messages")
        ordering = ["next_at", "person"]
        constraints = [models.CheckConstraint(condition=Q(hour__lte=23), name="daily_plan_hour_of_a_day")]


class DailyMessage(models.Model):
    """A daily message that was written: at most one a person and day, by the person's own calendar."""

    person = models.ForeignKey(User, models.PROTECT, related_name="daily_messages")
    day = DayField(ahead=horizon.SOON)
    message = models.OneToOneField(OutgoingMessage, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("daily message")
        verbose_name_plural = _("daily messages")
        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="daily_message_once_a_day")]


class Told(models.Model):
    """When something on a person's desk was last told to them. `thing` says which, whatever the language: its page,
    the moment at which it was asked for and what is to be done; asked for again, it is another."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    thing = models.CharField(max_length=600)
    told_on = DayField(ahead=horizon.SOON)
    told_in = models.ForeignKey(DailyMessage, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("what was told")
        verbose_name_plural = _("what was told")
        ordering = ["person", "thing"]
        constraints = [models.UniqueConstraint(fields=["person", "thing"], name="told_once_a_person_and_thing")]


class Notice(HoldsNames):
    """Something that happened and that a person is told once: in a message of its own, or in the next daily one. It is
    `settled` when it was told, or passed over because its kind is turned off (then `told_in` stays empty)."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.CHANGED)
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    template = models.CharField(max_length=100, blank=True)
    line = HoldingLine(max_length=400, blank=True)
    lines = HoldingJson(default=dict, blank=True)  # the same in each language, for who changes theirs meanwhile
    url = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=5, blank=True)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.BigIntegerField(null=True)
    about = GenericForeignKey("content_type", "object_id")
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    told_in = models.ForeignKey(OutgoingMessage, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["person", "-at"], name="notice_of_person"),
            models.Index(fields=["person"], condition=Q(settled_at=None), name="notice_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event"], condition=Q(event__isnull=False), name="notice_once_a_person_and_event"
            ),
            models.CheckConstraint(
                condition=Q(told_in=None) | Q(settled_at__isnull=False), name="notice_told_is_settled"
            ),
        ]

    def __str__(self) -> str:
        return self.line

    def line_in(self, language: str) -> str:
        """What happened, in a language of the portal."""
        return self.lines.get(language) or self.line
