"""What several lives share."""

from django.utils.translation import gettext_lazy as _

from portal.lifecycle import Gate

DAYS_TO_ANSWER = 14  # within which a Party, an expert or the Secretariat is to answer

RUNS = Gate(
    "running", lambda record: record.part_of.is_running, _("The assistance isn’t running: it is suspended or over.")
)
