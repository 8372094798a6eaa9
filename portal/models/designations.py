"""Somebody asks, with the letter of the designated authority, to become a Party's focal point."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import LineField, ProseField
from portal.lifecycle import Lived
from portal.models.files import StoredFile
from portal.models.people import Invitation
from portal.models.places import Country
from portal.personal import AddressField, NameField
from portal.searching import FoldedField, Searchable


class Designation(Searchable, Lived):
    """Counts (`is_live`) once the person has confirmed the e-mail address; then the Secretariat answers it."""

    party = models.ForeignKey(Country, models.PROTECT, related_name="designations", verbose_name=_("Party"))
    authority = LineField(_("designated authority"), max_length=200)
    full_name = NameField(_("full name"), max_length=150)
    function = LineField(_("function"), max_length=150)
    email = AddressField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="fr")
    letter = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("letter of the authority")
    )
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    invitation = models.OneToOneField(
        Invitation, models.PROTECT, null=True, related_name="+", verbose_name=_("invitation")
    )

    refusal = ProseField(_("reasons of the refusal"), words=300, blank=True)
    folded = FoldedField("full_name", "email", "authority")

    class Meta:
        verbose_name = _("request to be focal point")
        verbose_name_plural = _("requests to be focal point")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "waiting", "confirmed", "refused"]), name="designation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(letter__isnull=False), name="designation_counts_with_its_letter"
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", invitation__isnull=False) | (~Q(state="confirmed") & Q(invitation=None)),
                name="designation_confirmed_has_its_invitation",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(refusal="") | ~Q(state="refused") & Q(refusal=""),
                name="designation_refused_says_why",
            ),
            models.UniqueConstraint(
                Lower("email"), "party", condition=Q(is_live=True), name="designation_one_open_for_person_and_party"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} · {self.party}"
