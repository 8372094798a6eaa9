"""A table that somebody hands in, and what each of its rows came to."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.lifecycle import Lived
from portal.models.files import StoredFile
from portal.models.leased import Leased
from portal.models.people import User

AT_WORK = ("uploaded", "writing")  # the states in which it is a worker's turn


class Trouble(models.TextChoices):
    """Why an import was broken off."""

    FILE = "file", _("The file is missing, or isn’t what was handed in.")
    UNREAD = "unread", _("The file can’t be read to its end: save it again from the program that made it.")
    LONG = "long", _("The file has more rows than one import takes: divide it.")
    ROLE = "role", _("Whoever asked for it no longer has the role that this needs.")
    ENDED = "ended", _("The workers that tried it were all ended.")
    BROKEN = "broken", _("It was broken off by a fault of the portal.")


class Import(Lived, Leased):
    """A file of one `kind` (`portal/imports/kinds.py`): `columns` are those of its table in their order, by name, the
    empty one for a column that is left out. `seen` and `written` say how far a worker is."""

    kind = models.SlugField(_("what"), max_length=40, editable=False)
    file = models.OneToOneField(
        StoredFile, models.SET_NULL, null=True, related_name="+", verbose_name=_("file"), editable=False
    )
    file_name = models.CharField(_("file name"), max_length=200, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    columns = models.JSONField(default=list, editable=False)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("handed in by"), editable=False
    )
    uploaded_at = models.DateTimeField(_("handed in"), default=clock.now, editable=False)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"), editable=False
    )
    seen = models.PositiveIntegerField(_("rows read"), default=0, editable=False)
    written = models.PositiveIntegerField(_("rows written"), default=0, editable=False)
    trouble = models.CharField(_("why it failed"), max_length=10, choices=Trouble.choices, blank=True, editable=False)
    enqueued_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at", "-id"]
        indexes = [models.Index(fields=["state", "leased_until"], name="import_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sha256"], condition=Q(is_live=True), name="import_of_a_file_under_way_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["uploaded", "checked", "writing", "done", "failed", "set_aside"]),
                name="import_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(trouble="") | ~Q(state="failed") & Q(trouble=""),
                name="import_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(lease=None, leased_until=None)
                | Q(state__in=AT_WORK, lease__isnull=False, leased_until__isnull=False),
                name="import_leased_while_at_work",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["writing", "done"]) | Q(asked_by__isnull=False),
                name="import_written_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in AT_WORK


class Rows(models.QuerySet["ImportRow"]):
    """The rows of one import, or of several."""

    def to_write(self) -> "Rows":
        """What is new or was decided on, and isn't written yet."""
        wanted = Q(outcome="new") | Q(outcome="double", decision__in=["update", "add"])
        return self.filter(wanted, result="")


class ImportRow(models.Model):
    """A row of the table. `cells` are what stands in it, by column, until the import is over: what it names is then in
    the records alone. `fingerprint` finds the rows about a record that is to be forgotten."""

    class Outcome(models.TextChoices):
        """What the dry run says of it."""

        NEW = "new", _("to be added")
        SAME = "same", _("there already, the same")
        DOUBLE = "double", _("perhaps a double")
        FAULTY = "faulty", _("with a fault")

    class Decision(models.TextChoices):
        """What is to become of a double; undecided, it isn't written."""

        UNDECIDED = "", _("Not decided yet: it stays out")
        LEAVE = "leave", _("Leave what is there as it is")
        UPDATE = "update", _("Bring what is there up to date with this row")
        ADD = "add", _("Somebody or something else: add it")

    class Result(models.TextChoices):
        """What became of it."""

        ADDED = "added", _("added")
        UPDATED = "updated", _("brought up to date")
        UNCHANGED = "unchanged", _("there already, the same")
        LEFT_OUT = "left_out", _("left out")

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=dict)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    faults = models.JSONField(default=list)
    likeness = models.CharField(max_length=20, blank=True)
    match_id = models.BigIntegerField(null=True)
    has_its_key = models.BooleanField(default=False)
    match_row = models.PositiveIntegerField(null=True)
    decision = models.CharField(max_length=6, choices=Decision.choices, blank=True)
    result = models.CharField(max_length=9, choices=Result.choices, blank=True)
    record_id = models.BigIntegerField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    objects = Rows.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["of", "number", "id"]
        indexes = [
            models.Index(fields=["of", "outcome", "number"], name="importrow_outcome"),
            models.Index(fields=["fingerprint"], condition=~Q(fingerprint=""), name="importrow_fingerprint"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="importrow_once"),
            models.CheckConstraint(condition=Q(decision="") | Q(outcome="double"), name="importrow_decided_of_double"),
        ]

    def __str__(self) -> str:
        return str(self.number)
