"""The life of an entry in the bank: the Secretariat admits it; its owner too may pause or withdraw it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from experts.rules import owns
from portal.lifecycle import Gate, Lifecycle, State, Transition, reason_field
from portal.rules import is_secretariat


def says_what_they_know(expert) -> bool:
    """An entry can only be proposed by what it says: at least one output or activity."""
    return expert.activities.exists() or expert.outputs.exists()


EXPERT = Lifecycle(
    model="experts.Expert",
    states=[
        State("candidate", pgettext_lazy("expert", "Candidate"), "wait", turn=_("The Secretariat reads the entry.")),
        State("admitted", pgettext_lazy("expert", "Admitted"), "done", turn=_("The entry may be proposed to a Party.")),
        State(
            "paused",
            pgettext_lazy("expert", "Paused"),
            "todo",
            turn=_("The entry isn’t proposed until it is taken up again."),
        ),
        State("declined", pgettext_lazy("expert", "Not admitted"), "todo", live=False),
        State("withdrawn", pgettext_lazy("expert", "Withdrawn"), "todo", live=False),
    ],
    transitions=[
        Transition(
            "admit",
            _("Admit to the bank"),
            source=["candidate"],
            target="admitted",
            who=is_secretariat,
            done=_("Expert admitted to the bank"),
            gates=[
                Gate(
                    "profile",
                    says_what_they_know,
                    _("The entry names no output and no activity of the open roadmap yet."),
                )
            ],
            shared=False,
        ),
        Transition(
            "decline",
            _("Don’t admit"),
            source=["candidate"],
            target="declined",
            who=is_secretariat,
            done=_("Expert not admitted"),
            asks={"reason": reason_field()},
            danger=True,
            shared=False,
        ),
        Transition(
            "pause",
            _("Pause the entry"),
            source=["admitted"],
            target="paused",
            who=is_secretariat | owns,
            done=_("Entry paused"),
            hint=_("It is no longer proposed to Parties until it is taken up again. Assignments under way go on."),
            asks={"reason": reason_field(required=False)},
            shared=False,
        ),
        Transition(
            "resume",
            _("Take the entry up again"),
            source=["paused"],
            target="admitted",
            who=is_secretariat | owns,
            done=_("Entry taken up again"),
            shared=False,
        ),
        Transition(
            "withdraw",
            _("Withdraw from the bank"),
            source=["candidate", "admitted", "paused"],
            target="withdrawn",
            who=is_secretariat | owns,
            done=_("Expert withdrawn from the bank"),
            hint=_("The entry stays for the record, and may be read again by the Secretariat later."),
            asks={"reason": reason_field(required=False)},
            danger=True,
            shared=False,
        ),
        Transition(
            "reopen",
            _("Read the entry again"),
            source=["declined", "withdrawn"],
            target="candidate",
            who=is_secretariat,
            done=_("Entry reopened"),
            asks={"reason": reason_field()},
            shared=False,
        ),
    ],
)
