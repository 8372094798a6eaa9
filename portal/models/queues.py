"""What officers keep for the lists that they work through; nobody outside the Secretariat ever reads it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import clock, horizon
from portal.fields import DayField, LineField


class SavedFilter(models.Model):
    """A filter of a list that an officer keeps under a name of their own. `queue` is the model that the list has
    (“app.model”), `asked` the part of its address after “?”."""

    LONGEST = 600  # characters of what is asked

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    queue = models.CharField(max_length=60)
    name = LineField(_("name"), max_length=60)
    asked = models.CharField(max_length=LONGEST)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "queue", "name"], name="filter_once_per_name_in_queue")]

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
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="away_days_in_order"),
            models.CheckConstraint(condition=~Q(substitute=models.F("officer")), name="away_replaced_by_another"),
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
