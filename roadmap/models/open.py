"""The open roadmap: five outputs, their twenty activities, and the four themes of the exchanges (fixtures/)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.searching import FoldedField, Searchable


class TitleStatus(models.TextChoices):
    """Where an English title comes from; every French one is the source's own."""

    VERIFIED = "official-verified", _("Official title")
    PARTLY_VERIFIED = "official-partly-verified", _("Official title, partly verified")
    RECALLED = "recalled", _("Recalled, not verified")
    TRANSLATION = "translation", _("The portal’s translation")


class Output(models.Model):
    """One of the five outputs. `short_title` is in the portal's own words, for tiles and charts."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.TextField(_("title"))
    short_title = models.CharField(_("short title"), max_length=80)
    title_en_status = models.CharField(_("status of the English title"), max_length=30, choices=TitleStatus.choices)

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=Q(number__range=(1, 5)), name="output_number_known")]

    def __str__(self) -> str:
        return f"{self.number}. {self.short_title}"


class Activity(Searchable):
    """One of the twenty activities (“1.1” to “5.4”); `gender_related` where the note's section on gender names it."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    output = models.ForeignKey(Output, models.PROTECT, related_name="activities", verbose_name=_("output"))
    title = models.TextField(_("title"))
    title_en_status = models.CharField(_("status of the English title"), max_length=30, choices=TitleStatus.choices)
    gender_related = models.BooleanField(_("works for gender equality"), default=False)
    folded = FoldedField("title_fr", "title_en", "code")

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=[f"{output}.{number}" for output in range(1, 6) for number in range(1, 5)]),
                name="activity_code_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def number(self) -> int:
        """The number of its output, which gives its colour."""
        return int(self.code[0])


class Theme(models.Model):
    """A theme of the exchanges (note, AL4). Which activities suit it is the portal's own reading."""

    code = models.CharField(_("code"), max_length=1, unique=True)
    short_title = models.CharField(_("short title"), max_length=80)
    title = models.TextField(_("title"))
    title_en_status = models.CharField(_("status of the English title"), max_length=30, choices=TitleStatus.choices)
    gender_related = models.BooleanField(_("works for gender equality"), default=False)
    suggested_activities = models.ManyToManyField(
        Activity, blank=True, related_name="themes", verbose_name=_("suggested activities")
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(code__in=["a", "b", "c", "d"]), name="theme_code_known")]

    def __str__(self) -> str:
        return f"{self.code}) {self.short_title}"
