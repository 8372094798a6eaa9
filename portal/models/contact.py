"""Messages to the Secretariat from anybody, with an account or without."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import LineField, ProseField
from portal.models.people import User
from portal.models.places import Country
from portal.personal import AddressField, NameField
from portal.searching import FoldedField, Searchable
from portal.written import date_long


class ContactMessage(Searchable):
    """One message to the Secretariat. What was written never changes; a while after the answer it is forgotten."""

    # Its entries of the trail outlive it, so it isn't named there by what a stranger typed.
    is_named_by_role = True

    sender = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account"))
    party = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    full_name = NameField(_("full name"), max_length=150)
    email = AddressField(_("e-mail address"))
    subject = LineField(_("subject"), max_length=150)
    text = ProseField(_("message"), words=600)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    at = models.DateTimeField(_("written"), default=clock.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    folded = FoldedField("full_name", "email", "subject")

    class Meta:
        verbose_name = _("message to the Secretariat")
        verbose_name_plural = _("messages to the Secretariat")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at"], condition=Q(answered_at=None), name="contact_waiting")]
        constraints = [
            models.CheckConstraint(condition=~Q(subject="") & ~Q(text=""), name="contact_says_something"),
            models.CheckConstraint(condition=~Q(full_name="") & ~Q(email=""), name="contact_says_who"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="contact_answered_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return _("Message of %(day)s") % {"day": date_long(self.at)}
