"""What people write to each other about a record."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal import clock, languages
from portal.fields import ProseField
from portal.models.people import User
from portal.models.places import Country
from portal.moves import Side


class Audience(models.TextChoices):
    """Who reads a remark, in words that its page shows."""

    PARTY = "party", _("Read by the Party’s people and the Secretariat.")
    EXPERTS = "experts", _("Read by those who speak for the Party, the experts at work and the Secretariat.")
    FIELD_OFFICE = "field_office", _("Read by the Party, the field office and the Secretariat.")
    SECRETARIAT = "secretariat", _("Read by the Secretariat alone.")


ASKING_NOBODY = [Audience.FIELD_OFFICE.value, Audience.SECRETARIAT.value]


class RemarkQuerySet(QuerySet["Remark"]):
    def unanswered(self) -> "RemarkQuerySet":
        """Those that the other side has neither answered nor been told to leave, the longest waiting first."""
        same = {name: OuterRef(name) for name in ("content_type", "object_id", "audience")}
        later = Remark.objects.filter(**same, pk__gt=OuterRef("pk")).order_by()
        from_office = Q(side=Side.SECRETARIAT.value)
        by_office = Exists(later.filter(from_office))
        by_party = Exists(later.filter(Q(side=Side.PARTY.value) | Q(settles=True)))
        answered = (~from_office & Q(by_office)) | (from_office & Q(by_party))
        return self.filter(asks=True).exclude(answered).order_by("at", "id")


class Remark(models.Model):
    """One remark about a record, or (where it `settles`) that the Secretariat has seen to what was written without a
    word. Written by `portal.remarks.actions` alone; triggers refuse UPDATE and DELETE."""

    SIDES = [(side.value, side.label) for side in (Side.SECRETARIAT, Side.PARTY, Side.EXPERT, Side.FIELD_OFFICE)]

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey("content_type", "object_id")
    party = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Party"))
    audience = models.CharField(_("read by"), max_length=12, choices=Audience.choices)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    side = models.CharField(_("written for"), max_length=12, choices=SIDES)
    text = ProseField(_("message"), words=500, blank=True)
    language = models.CharField(_("language of the message"), max_length=5, choices=languages.OF_PROJECTS, blank=True)
    asks = models.BooleanField(_("waits for an answer"), default=False)
    settles = models.BooleanField(_("marked as answered"), default=False)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "audience", "id"], name="remark_about"),
            models.Index(fields=["party", "id"], condition=Q(asks=True), name="remark_asking"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=[value for value, _label in Audience.choices]), name="remark_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["secretariat", "party", "expert", "field_office"]), name="remark_side_known"
            ),
            models.CheckConstraint(
                condition=Q(settles=False) & ~Q(text="") | Q(settles=True, text="", asks=False, side="secretariat"),
                name="remark_says_something_or_settles",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=ASKING_NOBODY) | Q(side="secretariat") | Q(asks=True),
                name="remark_to_the_secretariat_waits",
            ),
            models.CheckConstraint(
                condition=~Q(audience__in=ASKING_NOBODY) | Q(asks=False, settles=False),
                name="remark_comment_asks_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(audience="secretariat") | Q(side="secretariat"), name="remark_note_is_the_secretariats"
            ),
            models.CheckConstraint(
                condition=Q(audience="secretariat") | ~Q(language=""), name="remark_says_its_language"
            ),
        ]

    def __str__(self) -> str:
        """Named by its record: news name a remark to people who may not read it."""
        return str(self.about)

    def clean(self) -> None:
        if not self.text and not self.settles:
            raise ValidationError({"text": _("Write what you have to say.")})
        if not self.language and self.audience != Audience.SECRETARIAT:
            raise ValidationError({"language": _("Say in which language it is.")})
