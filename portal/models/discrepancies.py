"""What `manage.py verify` found, so that each thing is told once."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.personal import HoldingText, HoldsNames


class Discrepancy(HoldsNames):
    """Something that isn't as it must be, from the day on which it was found until it is found no more. `about` is the
    record that it belongs to as people know it, by which a conflict of interest closes it to an officer."""

    fingerprint = models.CharField(max_length=64)
    check_name = models.CharField(_("check"), max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.CharField(max_length=40, blank=True)
    about = GenericForeignKey("content_type", "object_id")
    said_fr = HoldingText()
    said_en = HoldingText()
    address = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField(_("found"), default=clock.now)
    gone_at = models.DateTimeField(_("found no more"), null=True)

    class Meta:
        verbose_name = _("discrepancy")
        verbose_name_plural = _("discrepancies")
        ordering = ["found_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(gone_at=None), name="discrepancy_once_while_it_stands"
            ),
            models.CheckConstraint(condition=~Q(said_fr="") & ~Q(said_en=""), name="discrepancy_says_what"),
        ]

    def __str__(self) -> str:
        return self.said_fr if get_language() == "fr" else self.said_en
