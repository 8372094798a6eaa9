"""The register of interests: what ties a person to a country, an organisation or a record, as declared."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import LineField, ProseField
from portal.models.places import Country
from portal.searching import FoldedField, Searchable

IN_FORCE = Q(ended_at=None)


class Interest(Searchable):
    """One interest of one person, from one day on. A row stays as it was written; another person may end it.

    A person without an account is known by an entry: a record that stands for them and has a `user` (or none yet). Once
    they have an account, their rows name it too.
    """

    class Kind(models.TextChoices):
        NATIONALITY = "nationality", _("Nationality")
        EMPLOYER = "employer", _("Employer")
        PROJECT = "project", _("Earlier role in a project")
        STATEMENT = "statement", _("Another tie")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interests",
        verbose_name=_("person"),
    )
    entry_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+", editable=False)
    entry_id = models.BigIntegerField(null=True, editable=False)
    entry = GenericForeignKey("entry_type", "entry_id")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    organisation = LineField(_("organisation"), max_length=200, blank=True)
    about_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+", editable=False)
    about_id = models.BigIntegerField(null=True, editable=False)
    about = GenericForeignKey("about_type", "about_id")
    statement = ProseField(_("in your words"), words=300, blank=True)
    # Nobody where the person, without an account, said so through a link.
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("declared by"),
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
    ended_because = ProseField(_("why it ended"), words=300, blank=True, editable=False)
    folded = FoldedField("organisation")

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        ordering = ["-since", "-id"]
        indexes = [
            models.Index(fields=["entry_type", "entry_id"], name="interest_of_entry"),
            models.Index(fields=["about_type", "about_id"], name="interest_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["nationality", "employer", "project", "statement"]), name="interest_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="nationality", country__isnull=False, organisation="", about_id=None)
                | (Q(kind="employer") & ~Q(organisation=""))
                | (
                    Q(kind__in=["project", "statement"])
                    & ~Q(statement="")
                    & (Q(country__isnull=False) | Q(about_id__isnull=False))
                ),
                name="interest_says_what_its_kind_asks",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_because="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_by=F("user"))),
                name="interest_ended_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(entry_type=None, entry_id=None, user__isnull=False, declared_by__isnull=False)
                | Q(entry_type__isnull=False, entry_id__isnull=False),
                name="interest_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(about_type=None, about_id=None) | Q(about_type__isnull=False, about_id__isnull=False),
                name="interest_about_a_whole_record",
            ),
            models.UniqueConstraint(
                fields=["user", "country"],
                condition=Q(kind="nationality", ended_at=None),
                name="interest_nationality_of_user_once",
            ),
            models.UniqueConstraint(
                fields=["entry_type", "entry_id", "country"],
                condition=Q(kind="nationality", ended_at=None),
                name="interest_nationality_of_entry_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} · {self.get_kind_display()} · {self.organisation or self.about or self.country}"

    @property
    def holder(self):
        """Whose it is: the person, or the entry of one without an account."""
        return self.user or self.entry


class Reach(models.Model):
    """A record that an employer's interest reaches, for it names the same organisation."""

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="reached")
    record_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    record_id = models.BigIntegerField()
    record = GenericForeignKey("record_type", "record_id")

    class Meta:
        verbose_name = _("record reached by an interest")
        verbose_name_plural = _("records reached by interests")
        ordering = ["id"]
        indexes = [models.Index(fields=["record_type", "record_id"], name="reach_record")]
        constraints = [
            models.UniqueConstraint(fields=["interest", "record_type", "record_id"], name="reach_once"),
        ]
