"""The life of a call."""

from django.utils.translation import gettext_lazy as _

from applications.rules import is_secretariat
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field

CALL = Lifecycle(
    "applications.Call",
    states=[
        State("draft", _("In preparation"), "todo", live=False),
        State("open", _("Open"), "done"),
        State("closed", _("Closed"), "todo", live=False),
    ],
    transitions=[
        Transition(
            "open",
            _("Open the call"),
            source=["draft"],
            target="open",
            who=is_secretariat,
            done=_("Call opened"),
            hint=_("From then on its criteria, weights and scale are published and can’t change."),
            gates=[
                Gate(
                    "weights",
                    lambda call: sum(c.weight for c in call.criteria.all()) == 100,
                    _("The weights of the criteria must add up to exactly 100."),
                ),
                Gate(
                    "levels",
                    lambda call: [level.value for level in call.levels.all()] == [0, 1, 2, 3, 4, 5],
                    _("Each score from 0 to 5 needs its description."),
                ),
                Gate("languages", lambda call: bool(call.languages), _("Name at least one language for the projects.")),
            ],
            shared=False,
        ),
        Transition(
            "close",
            _("Close the call"),
            source=["open"],
            target="closed",
            who=is_secretariat,
            done=_("Call closed"),
            asks={"reason": reason_field()},
            danger=True,
            shared=False,
        ),
    ],
)
