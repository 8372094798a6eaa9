"""What a national roadmap waits for from its Party until it is published."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from portal.lifecycle import Gate
from portal.moves import Move, Side
from portal.registry import address
from portal.roles import SPEAKERS
from roadmap.lifecycle import READY_TO_PUBLISH, READY_TO_VALIDATE
from roadmap.models import NationalRoadmap

# What is to be done, by its state.
NEXT = {
    "drafting": _("Finish the roadmap and submit it for validation"),
    "validating": _("Record the validation by the competent authority"),
    "validated": _("Write the action plan, then publish"),
}


def missing(roadmap: NationalRoadmap) -> list[Gate]:
    """What stands between the roadmap and its next move; nothing does while the authority reads it."""
    gates: Sequence[Gate] = {"drafting": READY_TO_VALIDATE, "validated": READY_TO_PUBLISH}.get(roadmap.state, ())
    return [gate for gate in gates if not gate.holds(roadmap)]


def of_roadmap(roadmap: NationalRoadmap) -> Iterator[Move]:
    """While something is to be written it is for whoever speaks for the Party; then the focal point alone goes on."""
    if not roadmap.is_live:
        return
    yield Move(
        title=roadmap.title,
        title_lang=roadmap.language,
        what=NEXT[roadmap.state],
        url=address("national-roadmap", roadmap.pk),
        since=roadmap.state_since,
        country=roadmap.party,
        side=Side.PARTY,
        roles=SPEAKERS if missing(roadmap) else ("focal_point",),
        party_id=roadmap.party_id,
    )
