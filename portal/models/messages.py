"""The outbox: every message is a stored row before it is sent. And the tokens that keep a form from acting twice."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models.leased import Leased
from portal.models.people import User
from portal.models.running import Reason
from portal.personal import HoldingAddress, HoldingHtml, HoldingLine, HoldingText, HoldsNames
from portal.searching import FoldedField, Searchable


class OutgoingMessage(HoldsNames, Searchable, Leased):
    """A message in its recipient's language. Where `link` is set, the body's marker is replaced when it is sent:
    a link that signs in or resets is never stored. Nor are names and addresses: pseudonyms stand for them."""

    class State(models.TextChoices):
        HELD = "held", _("Held back")
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    class Link(models.TextChoices):
        NONE = "", _("No link")
        RESET = "reset", _("Password reset")
        CONFIRM = "confirm", _("Address confirmation")
        INVITATION = "invitation", _("Invitation")  # this and the next: of messages that an earlier release wrote
        DESIGNATION = "designation", _("Confirmation of a request")
        PASS = "pass", _("For somebody without an account")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = HoldingAddress(_("to"))
    recipient = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("recipient"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    template = models.CharField(_("template"), max_length=100)
    subject = HoldingLine(_("subject"), max_length=200)
    reply_to = HoldingAddress(_("answers go to"), blank=True)  # empty, of what is older: the Secretariat's box
    text = HoldingText(_("text"))
    html = HoldingHtml()
    link = models.CharField(max_length=12, choices=Link.choices, blank=True)
    carries = models.ForeignKey("portal.Pass", models.SET_NULL, null=True, related_name="messages")
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.BigIntegerField(null=True)
    about = GenericForeignKey("content_type", "object_id")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField(_("written"), default=clock.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reason = models.CharField(_("why it failed"), max_length=10, choices=Reason.choices, blank=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    folded = FoldedField("subject", "to")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        ordering = ["-queued_at", "id"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="message_waiting"),
            models.Index(fields=["content_type", "object_id"], name="message_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_when",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease__isnull=False, leased_until__isnull=False)
                | (~Q(state="sending") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="message_leased_while_sending",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.SENDING)


class FormToken(models.Model):
    """One form as it was handed out; the same form sent twice leads where the first one led."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: a visitor without an account
    led_to = models.CharField(max_length=300)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("form used")
        verbose_name_plural = _("forms used")
