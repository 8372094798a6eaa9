"""Files that people hand in, and documents that the portal makes."""

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
from portal.searching import FoldedField, Searchable


def uploaded_path(instance: "StoredFile", filename: str) -> str:
    """A path that owes nothing to the name that the person gave."""
    return f"uploads/{instance.pk.hex[:2]}/{instance.pk.hex}"


class StoredFile(models.Model):
    """A file that a person handed in, as evidence or annex of one record. It is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("file type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    file = models.FileField(upload_to=uploaded_path, max_length=200)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    purpose = models.SlugField(max_length=40)
    # Nobody, of a letter that came with a request from somebody without an account.
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["uploaded_at", "name", "id"]
        indexes = [models.Index(fields=["content_type", "object_id", "purpose"], name="file_about")]

    def __str__(self) -> str:
        return self.name


class Document(Searchable, Leased):
    """A document that the portal makes: a row with a state before it is a file (rule 5 of the design)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be made")
        RENDERING = "rendering", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    MOST_ATTEMPTS = 5

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=250)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    requested_at = models.DateTimeField(_("asked"), default=clock.now)
    as_of = models.DateTimeField(_("as of"), default=clock.now)
    ready_at = models.DateTimeField(_("ready"), null=True)
    enqueued_at = models.DateTimeField(default=clock.now, db_column="rung_at")
    next_try_at = models.DateTimeField(_("tried again"), default=timezone.now)
    reason = models.CharField(_("why it failed"), max_length=10, choices=Reason.choices, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    folded = FoldedField("title")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-requested_at", "-version", "id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "kind"], name="document_about"),
            models.Index(fields=["state", "leased_until"], name="document_waiting"),
            models.Index(fields=["requested_by", "-requested_at"], name="document_own"),
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="document_verified"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id", "language", "version"], name="document_version_once"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="document_progress_in_per_cent"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & ~Q(sha256="") & Q(ready_at__isnull=False)),
                name="document_ready_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(state="rendering", lease__isnull=False, leased_until__isnull=False)
                | (~Q(state="rendering") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="document_leased_while_rendering",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """By which one is told from all others, where its record has no reference: D-1A2B3C4D."""
        return f"D-{self.pk.hex[:8].upper()}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RENDERING)

    @property
    def is_tried_again(self) -> bool:
        """Whether it could not be made so far and waits for another attempt."""
        return self.state == self.State.QUEUED and bool(self.reason)


class Damage(models.Model):
    """A file or a document whose content isn't what was stored, found when somebody asked for it; until it is again."""

    stored_file = models.OneToOneField(StoredFile, models.CASCADE, null=True, related_name="damage")
    document = models.OneToOneField(Document, models.CASCADE, null=True, related_name="damage")
    is_missing = models.BooleanField(_("missing"))
    found_at = models.DateTimeField(_("found"), default=clock.now)

    class Meta:
        verbose_name = _("damaged file")
        verbose_name_plural = _("damaged files")
        ordering = ["found_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stored_file__isnull=False, document__isnull=True)
                | Q(stored_file__isnull=True, document__isnull=False),
                name="damage_of_one_file",
            )
        ]

    def __str__(self) -> str:
        return str(self.stored_file or self.document)
