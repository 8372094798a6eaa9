"""The expert bank (note, AL2): who can accompany a Party, in which activities, languages and regions."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.codes import CodesField
from portal.fields import AmountField, LineField, ProseField
from portal.lifecycle import Lived
from portal.models import Country, Region
from portal.personal import AddressField, NameField
from portal.searching import FoldedField, Searchable
from portal.vocabularies import Gender
from roadmap.models import Activity, Output, Theme


class Expert(Searchable, Lived):
    """An entry of the bank. It belongs to its person once `user` is linked: by invitation, or by writing it oneself."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expert",
        verbose_name=_("account"),
        help_text=_("Who signs in for this entry. Empty until the expert has accepted the invitation."),
    )
    full_name = NameField(_("full name"), max_length=150)
    email = AddressField(_("e-mail address"))
    gender = models.CharField(_("gender"), max_length=5, choices=Gender.choices, blank=True, default="")
    nationality = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("nationality"))
    residence = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("country of residence"))
    employer = LineField(
        _("employer"), max_length=200, blank=True, help_text=_("Leave it empty if you work for yourself.")
    )
    biography = ProseField(_("biography"), words=300)
    biography_language = models.CharField(
        _("language of the biography"), max_length=5, choices=languages.OF_PROJECTS, default="fr"
    )
    outputs = models.ManyToManyField(
        Output, blank=True, related_name="+", verbose_name=_("outputs of the open roadmap")
    )
    activities = models.ManyToManyField(Activity, blank=True, related_name="experts", verbose_name=_("activities"))
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    languages = CodesField(_("working languages"), choices=languages.choices)
    regions = CodesField(_("regions known from work there"), choices=Region.choices, blank=True)
    years = models.PositiveSmallIntegerField(_("years of experience"), validators=[MaxValueValidator(70)])
    day_rate = AmountField(_("fee a day (USD)"), null=True, blank=True, help_text=_("Only the Secretariat sees it."))
    is_fictional = models.BooleanField(_("fictional"), default=False, editable=False)
    folded = FoldedField("full_name", "email", "employer")

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering = ["full_name", "id"]
        indexes = [models.Index(fields=["state", "full_name"], name="expert_by_state")]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="expert_email_once_whatever_case"),
            models.CheckConstraint(
                condition=Q(state__in=["candidate", "admitted", "paused", "declined", "withdrawn"]),
                name="expert_state_known",
            ),
            models.CheckConstraint(condition=Q(years__range=(0, 70)), name="expert_years_0_to_70"),
            models.CheckConstraint(
                condition=Q(day_rate=None) | Q(day_rate__gte=0), name="expert_day_rate_not_negative"
            ),
            models.CheckConstraint(condition=~Q(full_name="") & ~Q(languages=""), name="expert_name_and_languages"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def clean(self) -> None:
        if Expert.objects.filter(email__iexact=self.email).exclude(pk=self.pk).exists():
            raise ValidationError({"email": _("This address already has an entry in the bank.")})

    @property
    def language_names(self) -> list[str]:
        """The working languages, named in the reader's language."""
        return [languages.name_of(code) for code in self.languages]

    @property
    def region_names(self) -> list[str]:
        """UNESCO's regions, named in the reader's language."""
        return [str(Region(code).label) for code in self.regions]
