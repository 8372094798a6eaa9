"""Whom the programme writes to: people without an account, and the boxes of organisations."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import LineField
from portal.models.people import User
from portal.models.places import Country, Organisation
from portal.personal import AddressField, NameField
from portal.searching import FoldedField, Searchable

KEPT = dt.timedelta(days=3 * 365)  # after somebody confirmed it last


class Contact(Searchable):
    """Somebody to write to, or an organisation's own box, where it has no name. This row alone holds who it is: the
    trail and the reports of imports know it by its number, so that erasing it erases the person."""

    is_named_by_role = True
    personal = ("name", "function", "email")

    name = NameField(_("name"), max_length=150, blank=True)
    function = LineField(_("function"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("organisation")
    )
    email = AddressField(_("e-mail address"))
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    language = models.CharField(_("language to write in"), max_length=5, choices=settings.LANGUAGES, default="fr")
    confirmed_at = models.DateTimeField(_("confirmed"), default=clock.now, editable=False)
    folded = FoldedField("name", "email", "function")
    folded_name = FoldedField("name", db_index=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "email", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="contact_address_once",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(organisation__isnull=False),
                name="contact_is_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(function=""),
                name="contact_function_of_a_person",
            ),
            models.CheckConstraint(condition=~Q(email=""), name="contact_has_an_address"),
        ]

    def __str__(self) -> str:
        return str(_("Contact no. %(number)s") % {"number": self.pk or "–"})

    @property
    def user(self) -> User | None:
        """Whoever signs in under this address."""
        return User.objects.filter(email__iexact=self.email).first()

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def called(self) -> str:
        """The person's name; of a box, the organisation's."""
        return self.name or str(self.organisation)

    @property
    def kept_until(self) -> dt.date:
        """When it is erased by itself, unless somebody confirms it before."""
        return clock.day_of(self.confirmed_at + KEPT)
