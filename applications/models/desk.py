"""What officers keep for their work on applications; no Party and no evaluator ever reads it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application
from portal import clock, horizon
from portal.fields import DayField, LineField, ProseField


class Note(models.Model):
    """An internal note. Nothing changes it: what was wrong is put right by another."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="notes")
    text = ProseField(_("note"), words=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]

    @property
    def part_of(self) -> Application:
        return self.application


class Contact(models.Model):
    """A call, an e-mail or a meeting, written down by the officer who had it. Nothing changes it."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", _("E-mail")
        MEETING = "meeting", _("Meeting")

    application = models.ForeignKey(Application, models.PROTECT, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    on = DayField(_("day"), ahead=horizon.SOON)
    with_whom = LineField(_("with whom"), max_length=200)
    summary = ProseField(_("what was said"), words=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("call or e-mail")
        verbose_name_plural = _("calls and e-mails")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["call", "email", "meeting"]), name="contact_kind_known"),
        ]

    @property
    def part_of(self) -> Application:
        return self.application


class SavedFilter(models.Model):
    """A filter of the queue that an officer keeps under a name of their own; `asked` is the part of its address after
    “?”, as `queries.queue.Asked` writes it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = LineField(_("name"), max_length=60)
    asked = models.CharField(max_length=600)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once_per_name")]

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """Days on which another officer follows what an officer is in charge of; both days included. One that was ended
    early keeps its days and says when."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("officer away")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("replaced by")
    )
    first_day = DayField(_("first day"), ahead=horizon.SOON)
    last_day = DayField(_("last day"), ahead=horizon.SOON)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    ended_at = models.DateTimeField(_("ended early"), null=True, editable=False)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="absence_days_in_order"),
            models.CheckConstraint(condition=~Q(substitute=models.F("officer")), name="absence_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.first_day} – {self.last_day}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.last_day < clock.today()

    @staticmethod
    def between(first_day: dt.date, last_day: dt.date) -> Q:
        """The condition of being away on any day from the first to the last."""
        return Q(ended_at=None, first_day__lte=last_day, last_day__gte=first_day)
