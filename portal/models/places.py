"""Countries, organisations, field offices and the programme's phases."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import territories
from portal.collation import InReadersLanguage
from portal.fields import AmountField, DayField, LineField, ProseField
from portal.searching import FoldedField, Searchable
from portal.vocabularies import OrganisationKind


class Region(models.TextChoices):
    """UNESCO's five regions."""

    AFRICA = "africa", _("Africa")
    ARAB_STATES = "arab_states", _("Arab States")
    ASIA_PACIFIC = "asia_pacific", _("Asia and the Pacific")
    EUROPE_NORTH_AMERICA = "europe_north_america", _("Europe and North America")
    LATIN_AMERICA_CARIBBEAN = "latin_america_caribbean", _("Latin America and the Caribbean")


class Country(Searchable):
    """A State, or the European Union, by the names that the United Nations give it; a Party to the 2005 Convention
    where `is_party` (fixtures/parties.csv)."""

    iso2 = models.CharField(_("ISO code, two letters"), max_length=2, unique=True)
    iso3 = models.CharField(_("ISO code, three letters"), max_length=3, unique=True)
    name = models.CharField(_("name"), max_length=120)  # in full, where it is formal: letters, dossiers, cover pages
    short_name = models.CharField(_("short name"), max_length=80)
    other_names = ProseField(
        _("other names"),
        words=100,
        blank=True,
        help_text=_("One a line: what people call it too, in any language. It is found by them, never shown."),
    )
    region = models.CharField(_("region"), max_length=30, choices=Region.choices)
    electoral_group = models.CharField(_("electoral group"), max_length=5, blank=True)
    is_party = models.BooleanField(_("Party to the 2005 Convention"), default=False)
    party_since = DayField(_("date of the instrument"), null=True, blank=True)
    is_developing = models.BooleanField(_("developing country"), default=False)
    is_ldc = models.BooleanField(_("least developed country"), default=False)
    is_sids = models.BooleanField(_("small island developing State"), default=False)
    latitude = models.DecimalField(_("latitude"), max_digits=6, decimal_places=2, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=6, decimal_places=2, null=True, blank=True)
    folded = FoldedField(
        "short_name_fr",
        "short_name_en",
        "name_fr",
        "name_en",
        "iso3",
        "iso2",
        "other_names",
        territories.called_elsewhere,
    )

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = [InReadersLanguage("short_name"), "id"]
        constraints = [
            models.CheckConstraint(condition=Q(is_party=True) | Q(party_since=None), name="country_since_means_party"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def clean(self) -> None:
        if self.party_since and not self.is_party:
            raise ValidationError({"party_since": _("Only a Party has the date of an instrument.")})
        for name, most in (("latitude", 90), ("longitude", 180)):
            if abs(getattr(self, name) or 0) > most:
                raise ValidationError({name: _("A latitude is from −90 to 90, a longitude from −180 to 180.")})


class Organisation(Searchable):
    """A donor, a ministry, an agency: who stands behind a person or a contribution."""

    name = LineField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("country"))
    is_fictional = models.BooleanField(_("fictional"), default=False)
    folded = FoldedField("name")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        indexes = [models.Index(fields=["folded"], name="organisation_by_name")]  # each row of an import asks for one

    def __str__(self) -> str:
        return self.name


class FieldOffice(Searchable):
    """A UNESCO office away from Headquarters and the countries it follows."""

    name = LineField(_("name"), max_length=120, unique=True)
    countries = models.ManyToManyField(Country, related_name="field_offices", verbose_name=_("countries"))
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Shown to everybody on the contact page."))
    folded = FoldedField("name")

    class Meta:
        verbose_name = _("field office")
        verbose_name_plural = _("field offices")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Phase(models.Model):
    """A phase of the programme, with its years and its approved budget in US dollars (the first: 2022-2025)."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    starts_on = DayField(_("starts on"))
    ends_on = DayField(_("ends on"))
    approved_total = AmountField(_("approved budget (USD)"))
    countries_target = models.PositiveSmallIntegerField(_("countries to assist"), default=15)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="phase_ends_after_start"),
            models.CheckConstraint(condition=Q(approved_total__gte=0), name="phase_total_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": _("The end is before the beginning.")})
