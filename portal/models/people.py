"""People, the roles they hold and the invitations by which they come."""

import zoneinfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower
from django.utils.functional import cached_property  # Python’s own would be asked for each row of a prefetch
from django.utils.translation import gettext_lazy as _

from portal import clock, languages, roles, zones
from portal.codes import CodesField
from portal.fields import TimeZoneField
from portal.models.places import Country, Organisation
from portal.personal import AddressField, NameField
from portal.searching import FoldedField, Searchable

ROLE_CHOICES = [(code, role.name) for code, role in roles.ROLES.items()]


known_time_zone = zones.validate  # the name by which the first migration knows it


class UserManager(BaseUserManager):
    """Finds people by e-mail address whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)

    def at_address(self, email: str) -> "User | None":
        """Whose address it is: the one they sign in with, or another of theirs that they have confirmed."""
        confirmed = self.filter(emailaddress__email__iexact=email, emailaddress__verified=True)
        return self.filter(email__iexact=email).first() or confirmed.first()

    def holding(self, *codes: str, party: "Country | int | None" = None) -> "QuerySet[User]":
        """The people in office with one of the roles today (for that Party, where one is given), by name, each once.
        A person whose account is closed holds no office."""
        grants = RoleGrant.objects.filter(user=OuterRef("pk"), role__in=codes, ended_at=None)
        if party is not None:
            grants = grants.filter(party=party)
        return self.filter(Exists(grants), is_active=True).order_by("full_name", "pk")

    def with_roles(self, pk: int) -> "User | None":
        """The person and the roles held, in one query: every page of a person who has signed in asks for both."""
        grants = list(RoleGrant.objects.filter(user=pk).select_related("user"))
        if not grants:
            return self.filter(pk=pk).first()
        user = grants[0].user
        user.unended_grants = [grant for grant in grants if grant.ended_at is None]
        return user


class User(Searchable, AbstractBaseUser, PermissionsMixin):
    """A person, signed in by e-mail address; what they may do follows from the roles they hold."""

    email = AddressField(_("e-mail address"), unique=True)
    full_name = NameField(_("full name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="fr")
    time_zone = TimeZoneField(_("time zone"), max_length=50, default="Europe/Paris", validators=[known_time_zone])
    working_languages = CodesField(_("working languages"), choices=languages.choices, blank=True, default=list)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False, editable=False)
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)
    date_joined = models.DateTimeField(_("since"), default=clock.now, editable=False)
    folded = FoldedField("full_name", "email")

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def works_in(self) -> list[str]:
        """The languages in which the person reads and judges; that of their pages until they say others."""
        return self.working_languages or [self.language]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The clock by which the person is shown moments."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def current_grants(self) -> list["RoleGrant"]:
        """The roles held today, the newest first: none while the account is closed."""
        return self.unended_grants if self.is_active else []

    @cached_property
    def unended_grants(self) -> list["RoleGrant"]:
        """The roles held today, or again once the account is opened; one query at most, kept for the request."""
        return list(self.grants.filter(ended_at=None))

    def holds(self, *codes: str, party_id: int | None = None) -> bool:
        """Whether the person holds one of the roles (for that Party, where one is given)."""
        return any(g.role in codes and (party_id is None or g.party_id == party_id) for g in self.current_grants)

    def party_ids(self, *codes: str) -> set[int]:
        """The Parties for which the person holds one of the roles."""
        return {g.party_id for g in self.current_grants if g.role in codes and g.party_id}

    @cached_property
    def followed_country_ids(self) -> set[int]:
        """The countries that the person follows for a field office."""
        offices = [g.pk for g in self.current_grants if g.role == "field_office"]
        followed = RoleGrant.countries.through.objects.filter(rolegrant__in=offices)
        return set(followed.values_list("country", flat=True)) if offices else set()


class RoleGrant(models.Model):
    """One role held by one person, within one scope, from one day to another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)
    party = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("Party"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("organisation")
    )
    countries = models.ManyToManyField(Country, blank=True, related_name="+", verbose_name=_("countries"))
    granted_at = models.DateTimeField(_("since"), default=clock.now, editable=False)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        ordering = ["-granted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=roles.with_scope(roles.PARTY), party__isnull=False)
                | (~Q(role__in=roles.with_scope(roles.PARTY)) & Q(party__isnull=True)),
                name="grant_names_a_party_where_its_role_does",
            ),
            models.CheckConstraint(
                condition=Q(role__in=roles.with_scope(roles.ORGANISATION), organisation__isnull=False)
                | (~Q(role__in=roles.with_scope(roles.ORGANISATION)) & Q(organisation__isnull=True)),
                name="grant_names_an_organisation_where_its_role_does",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "party"],
                condition=Q(ended_at=None, party__isnull=False),
                name="grant_once_for_a_party",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(ended_at=None, organisation__isnull=False),
                name="grant_once_for_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ended_at=None, party__isnull=True, organisation__isnull=True),
                name="grant_once_in_the_programme",
            ),
        ]

    def __str__(self) -> str:
        scope = self.party or self.organisation or ""
        return f"{self.get_role_display()} {scope}".strip()

    is_named_by_role = True


UNANSWERED = Q(accepted_at=None, withdrawn_at=None)


class InvitationQuerySet(QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Neither accepted nor taken back yet."""
        return self.filter(UNANSWERED)


def _or_none(name: str) -> Coalesce:
    """The key, where an empty one equals another: 0."""
    return Coalesce(name, Value(0), output_field=models.BigIntegerField())


class Invitation(Searchable):
    """Asks a person to come and take a role. The link is made when its message is sent, and never stored."""

    email = AddressField(_("e-mail address"))
    full_name = NameField(_("full name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="fr")
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)
    party = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("Party"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("organisation")
    )
    countries = models.ManyToManyField(Country, blank=True, related_name="+", verbose_name=_("countries"))
    letter = models.OneToOneField(
        "portal.StoredFile", models.PROTECT, null=True, editable=False, verbose_name=_("letter of the authority")
    )
    replaces = models.ForeignKey(
        RoleGrant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("takes over from"),
        help_text=_("The focal point whose role ends when this invitation is accepted."),
    )
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    invited_at = models.DateTimeField(_("invited"), default=clock.now, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    folded = FoldedField("full_name", "email")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="focal_point") | Q(letter__isnull=False),
                name="invitation_focal_point_has_the_letter",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(role="focal_point"), name="invitation_takes_over_from_a_focal_point"
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(replaces__isnull=False, accepted_at=None, withdrawn_at=None),
                name="invitation_one_successor_at_a_time",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "role",
                _or_none("party"),
                _or_none("organisation"),
                condition=UNANSWERED,
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} · {self.get_role_display()}"

    is_named_by_role = True

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None
