"""The parts of a national roadmap as a list of tasks, what is missing, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from portal.fields import too_long
from portal.lifecycle import Transition
from portal.models import User
from roadmap import moves, queries, rules
from roadmap.models import NationalRoadmap, Priority

Text = str | Promise
DONE, BEGUN, TO_DO, LATER = ("done", _("Ready")), ("wait", _("Begun")), ("todo", _("To do")), ("todo", _("Later"))
SENT = ("wait", pgettext_lazy("roadmap", "In validation"))


@dataclass(frozen=True)
class Section:
    """A part of the roadmap: where it is written, and how far it is."""

    key: str
    title: Text
    url: str
    state: tuple[str, Text]
    note: Text = ""

    @property
    def is_ready(self) -> bool:
        return self.state == DONE


@dataclass(frozen=True)
class Turn:
    """Whose move it is, in one sentence, more about it, and the one button; `what` the reader's own desk says too."""

    is_mine: bool
    title: Text
    text: Text
    button: Text = ""
    url: str = ""
    what: Text = ""


class Workbook:
    """A roadmap as its Party works on it; the priorities are read once."""

    def __init__(self, roadmap: NationalRoadmap):
        self.roadmap = roadmap

    @cached_property
    def priorities(self) -> list[Priority]:
        return list(queries.priorities(self.roadmap))

    @cached_property
    def missing(self) -> list[Text]:
        """What stands between the roadmap and its next move."""
        return [gate.message for gate in moves.missing(self.roadmap)]

    @cached_property
    def sections(self) -> Sequence[Section]:
        """In the order in which they are written."""
        roadmap = self.roadmap
        return [
            Section("vision", _("Vision and period"), self._text("vision"), self._written("vision")),
            Section("context", _("Context"), self._text("context"), self._written("context")),
            self._measures(),
            Section("validation", _("Validation"), self._url("roadmap-check"), self._validation_state()),
            self._plan(),
            Section("follow-up", _("Follow-up"), self._text("follow-up"), self._written("follow_up")),
            Section(
                "publication", _("Publication"), self._url("roadmap-check"), DONE if roadmap.is_published else LATER
            ),
        ]

    def _url(self, name: str) -> str:
        return reverse(name, args=[self.roadmap.pk])

    def _text(self, section: str) -> str:
        return reverse("roadmap-text", args=[self.roadmap.pk, section])

    def _written(self, name: str) -> tuple[str, Text]:
        if not getattr(self.roadmap, name):
            return TO_DO
        return BEGUN if name in [field.name for field in too_long(self.roadmap)] else DONE

    def _measures(self) -> Section:
        ready = sum(bool(priority.measures.all()) for priority in self.priorities)
        parts = [*self.priorities, *(measure for priority in self.priorities for measure in priority.measures.all())]
        is_done = self.priorities and ready == len(self.priorities) and not any(map(too_long, parts))
        state = DONE if is_done else BEGUN if ready else TO_DO
        note = ngettext(
            "%(ready)s of %(number)s priority has its measures",
            "%(ready)s of %(number)s priorities have their measures",
            len(self.priorities),
        ) % {"ready": ready, "number": len(self.priorities)}
        return Section("priorities", _("Priorities and measures"), self._url("roadmap-priorities"), state, note)

    def _validation_state(self) -> tuple[str, Text]:
        return {"drafting": LATER, "validating": SENT}.get(self.roadmap.state, DONE)

    def _plan(self) -> Section:
        covered = sum(bool(priority.item_count) for priority in self.priorities)
        state = DONE if covered and covered == len(self.priorities) else BEGUN if covered else TO_DO
        note = ""
        if self.roadmap.state in ("drafting", "validating"):
            state, note = LATER, _("Written once the roadmap is validated")
        return Section("plan", _("Action plan"), self._url("roadmap-plan"), state, note)

    # --- Whose turn ---------------------------------------------------------------------------------------------------

    def turn(self, user: User) -> Turn:
        """What the banner says to that person."""
        roadmap = self.roadmap
        if roadmap.is_published:
            return Turn(False, _("This roadmap is published."), _("Nothing in it changes any more."))
        if not rules.may_edit(user, roadmap):
            return Turn(False, _("It is the Party’s turn."), roadmap.current.turn)
        if roadmap.state == "validating":
            return self._turn_while_validating(user)
        if self.missing:
            return self._turn_to_write()
        return self._turn_to_move(user)

    def other_moves(self, user: User, turn: Turn) -> list[Transition]:
        """The moves open to the person, but for the one that the banner's button makes."""
        rows = self.roadmap.lifecycle.open_to(user, self.roadmap)
        return [row for row in rows if self._do(row.name) != turn.url]

    def _mine(self, text: Text, button: Text, url: str) -> Turn:
        return Turn(True, _("It is your turn."), text, button, url, moves.NEXT[self.roadmap.state])

    def _turn_while_validating(self, user: User) -> Turn:
        text = _("The text stays as it is until the competent authority has validated it, or asks for changes.")
        if not rules.may_decide(user, self.roadmap):
            return Turn(False, _("The competent authority is reading."), text)
        return self._mine(text, _("Record the validation"), self._do("validate"))

    def _turn_to_write(self) -> Turn:
        """The first section that isn't ready: of those that the next move needs, or one whose text is too long."""
        keys = ("vision", "priorities") if self.roadmap.state == "drafting" else ("plan", "follow-up")
        needed = [section for section in self.sections if section.key in keys]
        begun = [section for section in self.sections if section.state == BEGUN]
        section = next((section for section in [*needed, *begun] if not section.is_ready), needed[0])
        return self._mine(self.missing[0], _("Continue"), section.url)

    def _turn_to_move(self, user: User) -> Turn:
        move, label = {
            "drafting": ("submit", _("Submit for validation")),
            "validated": ("publish", _("Publish")),
        }[self.roadmap.state]
        if rules.may_decide(user, self.roadmap):
            text = _("Everything that is needed is there. Check it once more before you go on.")
            return self._mine(text, label, self._do(move))
        text = _("Everything that is needed is there. The next step is the focal point’s.")
        return Turn(False, _("It is the focal point’s turn."), text, _("Check"), self._url("roadmap-check"))

    def _do(self, action: str) -> str:
        return reverse("roadmap-do", args=[self.roadmap.pk, action])
