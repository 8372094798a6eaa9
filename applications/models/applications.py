"""An application: the project that a Party submits in answer to a call (note, AL1 and AL3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.calls import LANGUAGES, Call
from budget.models import Commitment
from portal import clock
from portal.fields import AmountField, LineField, ProseField
from portal.lifecycle import Lived
from portal.models import Country
from roadmap.models import Activity, Theme

CURRENCIES = ["USD", "EUR", "CAD", "JMD", "PYG", "TND", "VND", "XAF", "XOF"]


class Application(Lived):
    """One per Party and call while it is live. Its sections are filled in any order; submitting freezes them."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    party = models.ForeignKey(Country, models.PROTECT, related_name="applications", verbose_name=_("Party"))
    # Null until submitted, so that the constraint of uniqueness leaves drafts alone.
    reference = models.CharField(_("reference"), max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001
    language = models.CharField(_("language of the project"), max_length=5, choices=LANGUAGES)
    title = LineField(_("title of the project"), max_length=200)
    is_fictional = models.BooleanField(_("fictional"), default=False, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    # authority
    authority = LineField(_("applicant authority"), max_length=200, blank=True)
    contact_name = LineField(_("contact person"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = LineField(_("contact telephone"), max_length=40, blank=True)
    # context
    context = ProseField(_("context and needs"), words=800, blank=True)
    # priorities
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("priority themes"))
    # resources
    human_resources = ProseField(_("human resources"), words=300, blank=True)
    own_amount = AmountField(_("amount brought in"), null=True, blank=True)
    own_currency = models.CharField(_("currency"), max_length=3, choices=[(c, c) for c in CURRENCIES], blank=True)
    own_kind = LineField(_("nature and source"), max_length=250, blank=True)
    # support
    logistics = AmountField(_("support for logistics (USD)"), null=True, blank=True)
    logistics_ceiling = AmountField(editable=False)
    logistics_use = ProseField(_("what the logistics support is for"), words=200, blank=True)
    # gender
    gender = ProseField(_("gender equality"), words=300, blank=True)
    # calendar
    desired_start = models.DateField(_("desired start"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("duration in months"), null=True, blank=True)
    stages = ProseField(_("main stages"), words=400, blank=True)

    # what became of it
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("officer in charge"),
    )
    score = models.DecimalField(_("score out of 100"), max_digits=5, decimal_places=2, null=True, editable=False)
    median = models.DecimalField(_("median"), max_digits=5, decimal_places=2, null=True, editable=False)
    spread = models.DecimalField(_("spread"), max_digits=5, decimal_places=2, null=True, editable=False)
    gender_score = models.DecimalField(
        _("gender score out of 5"), max_digits=3, decimal_places=2, null=True, editable=False
    )
    moderation = ProseField(_("note of moderation"), words=300, blank=True, editable=False)
    moderated_at = models.DateTimeField(_("moderated"), null=True, editable=False)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    decision_reason = models.TextField(_("reasons of the decision"), blank=True, editable=False)
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, related_name="application", editable=False)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-state_since"], name="application_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "party"], condition=Q(is_live=True), name="application_one_live_per_party_and_call"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "clarifying",
                        "evaluation",
                        "evaluated",
                        "selected",
                        "reserve",
                        "declined",
                        "ineligible",
                        "withdrawn",
                        "abandoned",
                    ]
                ),
                name="application_state_known",
            ),
            models.CheckConstraint(
                condition=Q(months=None) | Q(months__range=(12, 18)), name="application_12_to_18_months"
            ),
            models.CheckConstraint(
                condition=Q(logistics=None) | Q(logistics__gte=0, logistics__lte=F("logistics_ceiling")),
                name="application_logistics_within_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(own_amount=None) | Q(own_amount__gte=0), name="application_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None, reference=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, reference__isnull=False),
                name="application_submitted_who_when_and_reference",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "abandoned"]) | Q(submitted_at__isnull=False),
                name="application_past_draft_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="application_decided_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(moderated_at=None, moderated_by=None, moderation="")
                | (Q(moderated_at__isnull=False, moderated_by__isnull=False) & ~Q(moderation="")),
                name="application_moderated_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__range=(0, 100)), name="application_score_0_to_100"
            ),
            models.CheckConstraint(
                condition=Q(gender_score=None) | Q(gender_score__range=(0, 5)), name="application_gender_score_0_to_5"
            ),
            models.CheckConstraint(
                condition=~Q(state="selected") | Q(commitment__isnull=False), name="application_selected_has_its_money"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """Its reference, or before it has one what it will start with."""
        return self.reference or f"{clock.today().year}-{self.party.iso3}"


class Section(models.Model):
    """That a section was saved: when, by whom, and how often, so that of two writers the second is told."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=20)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="section_once")]


class Part(models.Model):
    """One row of a section's list."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    @property
    def part_of(self) -> Application:
        return self.application


class Objective(Part):
    """What the project is to reach (note, AL1: objectives for the roadmap)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="objectives")
    text = LineField(_("objective"), max_length=400)

    class Meta(Part.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")


class Priority(Part):
    """An activity of the open roadmap that the Party puts first, and why."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="priorities")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+")
    justification = ProseField(_("why, and what change is expected"), words=250, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        constraints = [models.UniqueConstraint(fields=["application", "activity"], name="priority_once_per_activity")]


class Partner(Part):
    """Who takes part, so that the process is participatory (note, AL1)."""

    class Sector(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")
        CIVIL_SOCIETY = "civil_society", _("Civil society")
        ACADEMIC = "academic", _("Academic")

    application = models.ForeignKey(Application, models.CASCADE, related_name="partners")
    name = LineField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    role = LineField(_("role in the project"), max_length=250, blank=True)
    women_or_youth = models.BooleanField(_("women’s or youth organisation"), default=False)

    class Meta(Part.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")


class ExpertNeed(Part):
    """An expert's profile that the Party asks for, and for how many days."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="expert_needs")
    profile = LineField(_("profile of the expert"), max_length=200)
    days = models.PositiveSmallIntegerField(_("days"))

    class Meta(Part.Meta):
        verbose_name = _("expert’s profile")
        verbose_name_plural = _("experts’ profiles")
        constraints = [models.CheckConstraint(condition=Q(days__range=(1, 400)), name="need_1_to_400_days")]
