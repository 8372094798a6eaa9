"""What the portal knows of its own work in the background: who was seen when, and why something could not be done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a message or a document failed, for an officer; `error` beside it has the words of the machine."""

    ROOM = "room", _("There is no room left on the portal’s disk.")
    RIGHT = "right", _("The portal may not write, or not read, where it keeps its files.")
    MISSING = "missing", _("A file that belongs to it is missing from the portal’s disk.")
    DATABASE = "database", _("The database did not answer.")
    ENDED = "ended", _("Each worker that began it was ended before it was done: it may need more memory than there is.")
    FOLDER = "folder", _("The folder that messages are written to is missing or can’t be written to.")
    SERVER = "server", _("The mail server can’t be reached.")
    SECURITY = "security", _("No secure connection to the mail server came about.")
    SIGN_IN = "sign_in", _("The mail server does not accept the portal’s own name and password.")
    ADDRESS = "address", _("The mail server does not accept the recipient’s address: check how it is written.")
    ERASED = "erased", _("The recipient’s address was erased: nothing is left of them but this message.")
    REFUSED = "refused", _("The mail server refuses the message; its answer stands below.")
    FAULT = "fault", _("The portal itself made an error; whoever runs it finds it in the log.")

    @property
    def concerns_all_mail(self) -> bool:
        """Whether the next message will meet the same."""
        return self in (self.ROOM, self.FOLDER, self.SERVER, self.SECURITY, self.SIGN_IN)


class Heartbeat(models.Model):
    """When a part of the portal was last at work, by the machine’s time, and what hindered it then."""

    class Part(models.TextChoices):
        BEAT = "beat", "beat"
        WORKER = "worker", "worker"
        MAIL = "mail", "mail"

    part = models.CharField(primary_key=True, max_length=10, choices=Part.choices)
    seen_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["part"]

    def __str__(self) -> str:
        return self.part
