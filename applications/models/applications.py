"""An application: the project that a Party submits in answer to a call (note, AL1 and AL3)."""

import datetime as dt

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.calls import Call
from budget.models import Commitment
from portal import clock, horizon
from portal.fields import AmountField, DayField, LineField, ProseField
from portal.languages import OF_PROJECTS
from portal.lifecycle import Lived
from portal.models import Autosaved, Country, Interest
from portal.personal import AddressField, NameField, NumberField
from portal.searching import FoldedField, Searchable
from roadmap.models import Theme

KEPT = dt.timedelta(days=14)  # a deleted draft, for whoever changes their mind


class Application(Searchable, Lived):
    """One per Party and call while it is live. Its sections are filled in any order; submitting freezes them."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    party = models.ForeignKey(Country, models.PROTECT, related_name="applications", verbose_name=_("Party"))
    # Null until submitted, so that the constraint of uniqueness leaves drafts alone.
    reference = models.CharField(_("reference"), max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001
    language = models.CharField(_("language of the project"), max_length=5, choices=OF_PROJECTS)
    title = LineField(_("title of the project"), max_length=200)
    is_fictional = models.BooleanField(_("fictional"), default=False, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="copies", verbose_name=_("copied from"), editable=False
    )

    # authority
    authority = LineField(_("applicant authority"), max_length=200, blank=True)
    mandate = ProseField(_("mandate of the authority"), words=200, blank=True)
    contact_name = NameField(_("focal point"), max_length=150, blank=True)
    contact_function = LineField(_("function of the focal point"), max_length=150, blank=True)
    contact_email = AddressField(_("e-mail of the focal point"), blank=True)
    contact_phone = NumberField(_("telephone of the focal point"), max_length=40, blank=True)
    # context
    context = ProseField(_("context and needs"), words=800, blank=True)
    # priorities
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("priority themes"))
    # partners
    ministries = ProseField(_("ministries involved"), words=200, blank=True)
    participation = ProseField(_("participatory process"), words=400, blank=True)
    # support
    logistics = AmountField(_("support for logistics (USD)"), null=True, blank=True)
    logistics_ceiling = AmountField(editable=False)
    logistics_use = ProseField(_("what the logistics support is for"), words=200, blank=True)
    # gender
    gender = ProseField(_("gender equality"), words=300, blank=True)
    # calendar
    desired_start = DayField(_("desired start"), null=True, blank=True, ahead=horizon.PLANNED)
    months = models.PositiveSmallIntegerField(_("duration in months"), null=True, blank=True)
    # sustainability
    sustainability = ProseField(_("sustainability and ownership"), words=400, blank=True)
    # declaration
    signatory_name = NameField(_("name of the person who signs"), max_length=150, blank=True)
    signatory_function = LineField(_("function of the person who signs"), max_length=150, blank=True)

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
    folded = FoldedField("reference", "title")
    interests = GenericRelation(Interest, "about_id", "about_type", related_query_name="application")

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-id"]
        # The queue counts and sorts by it alone, without reading a dossier.
        indexes = [models.Index(fields=["state", "state_since", "submitted_at"], name="application_queue")]
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
        """The reference or, before there is one, what it will begin with."""
        return self.reference or f"{clock.today().year}-{self.party.iso3}"

    @property
    def gone_at(self) -> dt.datetime:
        """Until when a deleted draft can be restored."""
        return self.state_since + KEPT


class Section(Autosaved):
    """That a section of an application was saved."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=20)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="section_once")]
