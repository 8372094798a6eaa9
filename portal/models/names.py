"""Names and addresses of people, where they can be erased."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import pseudonyms
from portal.searching import FoldedField, Searchable


class Name(Searchable):
    """A name or an address of somebody, under the pseudonym that stands for it in the trail and the outbox. Whose it is
    says the record that they are known by: an account, an invitation, a line of a list. Erased, the row stays and says
    nothing; a trigger refuses any other change. Written by `portal.pseudonyms` alone.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("name erased")
        ADDRESS = "address", _("address erased")

    pseudonym = models.CharField(primary_key=True, max_length=18, default=pseudonyms.new, editable=False)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    text = models.CharField(max_length=254, blank=True)
    erased_at = models.DateTimeField(null=True)
    folded = FoldedField("text")

    class Meta:
        verbose_name = _("name under a pseudonym")
        verbose_name_plural = _("names under pseudonyms")
        ordering = ["pseudonym"]
        indexes = [models.Index(fields=["text"], name="name_text")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "kind", "text"], condition=~Q(text=""), name="name_once"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) & ~Q(text="") | Q(erased_at__isnull=False, text=""),
                name="name_there_or_erased",
            ),
            models.CheckConstraint(condition=Q(kind__in=["name", "address"]), name="name_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text or str(self.get_kind_display())
