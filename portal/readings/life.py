"""What the lives of readings share, for the table that each app writes: their states, and what holds of one when it is
handed in."""

from django.utils.translation import gettext_lazy as _

from portal.lifecycle import Gate, State
from portal.readings import completeness
from portal.readings.bases import ASSIGNED, IN, WRITING

STATES = (
    State(ASSIGNED, _("Assigned"), "todo"),
    State(WRITING, _("Being scored"), "wait"),
    State(IN, _("Submitted"), "done"),
    State("recused", _("Conflict of interest"), "late", live=False),
    State("abstained", _("Abstained"), "late", live=False),
    State("replaced", _("Taken back"), "late", live=False),
)
COMPLETE = (
    Gate("all_scored", completeness.all_scored, _("Every criterion needs a score from 0 to 5.")),
    Gate("explained", completeness.all_explained, _("A score needs its comment, as the call says.")),
    Gate("lengths", completeness.comments_fit, _("A comment is longer than its limit: shorten it.")),
)
