"""What officers write down about applications; no Party and no evaluator ever reads it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application
from portal import clock, horizon
from portal.fields import DayField, LineField, ProseField


class Note(models.Model):
    """Where internal notes stood before they became remarks (migrations/0032), which hold what they say. The table is
    closed; it is declared so that emptying a database, as tests do, knows what points to an application."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    text = ProseField(_("note"), words=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]


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
