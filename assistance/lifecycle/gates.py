"""What several transitions wait for."""

from django.utils.translation import gettext_lazy as _

from portal.lifecycle import Gate

RUNS = Gate(
    "running", lambda record: record.part_of.is_running, _("The assistance isn’t running: it is suspended or over.")
)
