"""The register of interests: what ties a person to a country, an organisation or a project, as declared."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application
from portal import clock
from portal.fields import LineField, ProseField
from portal.models import Country
from portal.searching import FoldedField, Searchable

IN_FORCE = Q(ended_at=None)


class Interest(Searchable):
    """One interest of one person, from one day on. A row stays as it was written; another person may end it."""

    class Kind(models.TextChoices):
        NATIONALITY = "nationality", _("Nationality")
        EMPLOYER = "employer", _("Employer")
        PROJECT = "project", _("Earlier role in a project")
        STATEMENT = "statement", _("Another tie")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="interests", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    organisation = LineField(_("organisation"), max_length=200, blank=True)
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="interests", verbose_name=_("application")
    )
    statement = ProseField(_("in your words"), words=300, blank=True)
    # The applications whose authority, or one of whose partners, is this employer.
    named_in = models.ManyToManyField(Application, related_name="+", editable=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("declared by")
    )
    since = models.DateTimeField(_("since"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(_("until"), null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("ended by"),
    )
    folded = FoldedField("organisation")

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["nationality", "employer", "project", "statement"]), name="interest_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="nationality", country__isnull=False, organisation="", application=None)
                | (Q(kind="employer") & ~Q(organisation=""))
                | (Q(kind="project", country__isnull=False) & ~Q(statement=""))
                | (Q(kind="statement") & ~Q(statement="") & (Q(country__isnull=False) | Q(application__isnull=False))),
                name="interest_says_what_its_kind_asks",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_by=F("user"))),
                name="interest_ended_by_somebody_else",
            ),
            models.UniqueConstraint(
                fields=["user", "country"],
                condition=Q(kind="nationality", ended_at=None),
                name="interest_nationality_once",
            ),
        ]

    def __str__(self) -> str:
        about = self.organisation or self.application or self.country
        return f"{self.user.full_name} · {self.get_kind_display()} · {about}"
