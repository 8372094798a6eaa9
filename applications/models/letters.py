"""Decision letters: their wording in versions that never change, and the letter of each application."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.models.applications import Application
from applications.models.rounds import Candidate, somebody
from applications.selection import letter_text
from portal import clock
from portal.fields import LineField, ProseField


class LetterTemplate(models.Model):
    """One version of what a kind of decision says, in both languages: the letter, and the message that announces it."""

    class Kind(models.TextChoices):
        SELECTED = "selected", _("Selected")
        RESERVE = "reserve", _("On the reserve list")
        DECLINED = "declined", _("Not selected")
        INELIGIBLE = "ineligible", _("Not eligible")

    kind = models.CharField(_("decision"), max_length=12, choices=Kind.choices, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), editable=False)
    subject = LineField(_("subject"), max_length=150)
    body = ProseField(_("letter"), words=600)
    message = ProseField(_("message that announces it"), words=150)
    written_at = models.DateTimeField(_("written"), default=clock.now, editable=False)
    written_by = somebody(_("written by"))

    class Meta:
        verbose_name = _("text of a decision letter")
        verbose_name_plural = _("texts of the decision letters")
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="letter_template_version_once")]

    def __str__(self) -> str:
        return _("%(kind)s, version %(number)s") % {"kind": self.get_kind_display(), "number": self.version}


class Letter(models.Model):
    """What one application is told, frozen when it is written: a version of the text, and the words put into it.

    It is the Party’s from `released_at` on; until then only the Secretariat reads it.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="letters")
    candidate = models.OneToOneField(Candidate, models.CASCADE, null=True, related_name="letter")
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="letters")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    values = models.JSONField(default=dict)
    written_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    read_by = somebody()
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("decision letter")
        verbose_name_plural = _("decision letters")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="letter_read_who_and_when",
            ),
            # An officer reads each letter that a round releases; a refusal at screening goes out at once.
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(candidate=None) | Q(read_at__isnull=False),
                name="letter_read_before_release",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def part_of(self) -> Any:
        """Its round while it waits, the application once it is the Party’s."""
        return self.application if self.released_at or not self.candidate else self.candidate.round

    @property
    def subject(self) -> str:
        """In the letter’s language."""
        return letter_text.filled_in(self.text("subject"), self.values, self.language)

    @property
    def html(self) -> SafeString:
        """The letter, each text that somebody typed in its own language."""
        return letter_text.as_html(self.text("body"), self.values, self.language)

    @property
    def message_subject(self) -> str:
        """In the active language, as its message."""
        return self._said("subject")

    @property
    def message(self) -> str:
        return self._said("message")

    def text(self, part: str) -> str:
        return getattr(self.template, f"{part}_{self.language}")

    def _said(self, part: str) -> str:
        language = get_language() or self.language
        return letter_text.filled_in(getattr(self.template, f"{part}_{language}"), self.values, language)

    @property
    def messages(self) -> SafeString:
        """The message in each language, for its preview."""
        said = (
            (code, letter_text.filled_in(getattr(self.template, f"message_{code}"), self.values, code))
            for code, _name in settings.LANGUAGES
        )
        return format_html_join("", '<p lang="{}">{}</p>', said)
