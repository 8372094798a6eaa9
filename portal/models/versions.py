"""What a text said before somebody changed it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class EarlierVersion(models.Model):
    """The text of a record, or of a part of it, as it was until `replaced_by` changed it. Never changed itself; written
    by `portal.versions` alone. Who had saved it isn't known of what the portal held before it kept versions."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey()
    part = models.SlugField(max_length=20, blank=True)
    content = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    saved_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["content_type", "object_id", "part", "-id"], name="version_of")]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id} {self.part}".strip()
