"""Links for people without an account: what verifies one, for the link itself is never stored."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import clock, horizon
from portal.fields import DayField, ProseField
from portal.models.people import User
from portal.personal import AddressField
from portal.searching import FoldedField, Searchable

NONCE = 12  # characters


def new_nonce() -> str:
    return get_random_string(NONCE)


class Pass(Searchable):
    """One link: for one purpose, on one record, until the end of one day. Written by `portal.passes.actions` alone.

    Whoever reads this row can't make the link, which is signed; and of two rows that a restored backup gives the same
    key, the nonce tells which one a link is for.
    """

    purpose = models.CharField(_("purpose"), max_length=20)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    email = AddressField(_("sent to"), blank=True)  # empty: shown rather than sent, or forgotten since
    nonce = models.CharField(max_length=NONCE, default=new_nonce, editable=False)
    made_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    last_day = DayField(_("opens until"), ahead=horizon.PLANNED)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("taken back by")
    )
    reason = ProseField(_("reason"), words=100, blank=True)
    folded = FoldedField("email")

    class Meta:
        verbose_name = _("link for somebody without an account")
        verbose_name_plural = _("links for people without an account")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["content_type", "object_id", "purpose"], name="pass_about")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, reason="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(reason=""),
                name="pass_taken_back_who_when_and_why",
            ),
            models.UniqueConstraint(
                fields=["purpose", "content_type", "object_id", "email"],
                condition=Q(taken_back_at=None) & ~Q(email=""),
                name="pass_one_for_purpose_record_and_address",
            ),
        ]

    # Its entries of the trail outlive the address, which is therefore no part of its name.
    is_named_by_role = True

    def __str__(self) -> str:
        return f"{capfirst(self._meta.verbose_name)} {self.pk}"

    @property
    def part_of(self) -> models.Model | None:
        """Whose Party and whose officers in charge are its own."""
        return self.about
