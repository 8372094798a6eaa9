"""The life of a selection round."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.effects import rounds
from applications.models import SelectionRound
from applications.queries.rounds import envelope
from applications.rules import handles_the_round
from portal import clock
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field


def selected(selection_round: SelectionRound) -> list:
    return [candidate for candidate in selection_round.candidates.all() if candidate.decision == "select"]


def within_the_envelope(selection_round: SelectionRound) -> bool:
    return sum(candidate.cost for candidate in selected(selection_round)) <= envelope(selection_round)


def reserve_in_order(selection_round: SelectionRound) -> bool:
    """1, 2, 3… without a gap."""
    orders = sorted(c.reserve_order for c in selection_round.candidates.all() if c.decision == "reserve")
    return orders == list(range(1, len(orders) + 1))


AFFORDABLE = [
    Gate(
        "places",
        lambda r: len(selected(r)) <= r.places,
        _("More applications are selected than there are places."),
    ),
    Gate(
        "envelope",
        within_the_envelope,
        _("The selected applications cost more than the envelope holds."),
    ),
]

ROUND = Lifecycle(
    "applications.SelectionRound",
    states=[
        State("preparing", _("Being prepared"), "todo", _("Propose a portfolio, then decide on each application.")),
        State("decided", _("Decided, letters to read"), "todo", _("Read each letter, then release them together.")),
        State(
            "releasing", _("Being released"), "wait", _("The letters go out when the delay is over. It can be stopped.")
        ),
        State(
            "published",
            pgettext_lazy("selection round", "Published"),
            "done",
            _("The Parties have their letters."),
            live=False,
        ),
        State(
            "cancelled", pgettext_lazy("selection round", "Cancelled"), "late", _("Nothing was decided."), live=False
        ),
    ],
    transitions=[
        Transition(
            "settle",
            _("Close the decisions"),
            source=["preparing"],
            target="decided",
            who=handles_the_round,
            done=_("Decisions of the round closed"),
            hint=_("The letters are written from the texts in force. Nothing leaves the Secretariat."),
            gates=[
                Gate("candidates", lambda r: r.candidates.exists(), _("There is no application in this round.")),
                Gate(
                    "proposed",
                    lambda r: not r.candidates.filter(proposed=None).exists(),
                    _("Keep a proposal first: the decisions are set against it."),
                ),
                Gate(
                    "all_decided",
                    lambda r: not r.candidates.filter(decision="").exists(),
                    _("Some applications have no decision yet."),
                ),
                Gate(
                    "departures",
                    lambda r: not any(c.departs and not c.departure for c in r.candidates.all()),
                    _("A decision departs from the proposal without saying why."),
                ),
                Gate("reserve_order", reserve_in_order, _("The reserve list must be numbered 1, 2, 3… without a gap.")),
                *AFFORDABLE,
            ],
            effect=rounds.settle,
            shared=False,
        ),
        Transition(
            "revise",
            _("Go back to the decisions"),
            source=["decided"],
            target="preparing",
            who=handles_the_round,
            done=_("Decisions of the round taken up again"),
            asks={"reason": reason_field()},
            effect=rounds.revise,
            hint=_("The letters are written anew when the decisions are closed again."),
            shared=False,
        ),
        Transition(
            "release",
            _("Release the letters"),
            source=["decided"],
            target="releasing",
            who=handles_the_round,
            done=_("Release of the letters begun"),
            gates=[
                Gate(
                    "all_read",
                    lambda r: not r.candidates.filter(letter__isnull=False, letter__read_at=None).exists(),
                    _("Each letter must be read before they go out."),
                ),
                *AFFORDABLE,
            ],
            effect=rounds.release,
            hint=_("They go out together when the delay is over, with the decisions. Until then it can be stopped."),
            shared=False,
        ),
        Transition(
            "stop",
            _("Stop the release"),
            source=["releasing"],
            target="decided",
            who=handles_the_round,
            done=_("Release of the letters stopped"),
            asks={"reason": reason_field()},
            effect=rounds.stop,
            danger=True,
            hint=_("Nothing has gone out."),
            shared=False,
        ),
        Transition(
            "hold_back",
            _("Hold back what can’t be published"),
            source=["releasing"],
            target="decided",
            who=handles_the_round,
            done=_("Release of the letters held back"),
            asks={"reason": reason_field()},
            effect=rounds.hold_back,
            shared=False,
            offered=False,
        ),
        Transition(
            "publish",
            _("Publish the decisions"),
            source=["releasing"],
            target="published",
            who=handles_the_round,
            done=_("Decisions of the round published"),
            gates=[
                Gate("delay", lambda r: r.release_at <= clock.now(), _("The delay isn’t over.")),
                *AFFORDABLE,
            ],
            effect=rounds.publish,
            shared=False,
            offered=False,
        ),
        Transition(
            "cancel",
            _("Cancel the round"),
            source=["preparing", "decided"],
            target="cancelled",
            who=handles_the_round,
            done=_("Round cancelled"),
            asks={"reason": reason_field()},
            effect=rounds.cancel,
            danger=True,
            hint=_("The applications are free for another round."),
            shared=False,
        ),
    ],
)
