"""The life of a follow-up: open, then done or dropped."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rules import predicate

from portal import registry
from portal.fields import ProseFormField
from portal.followups import emails
from portal.lifecycle import Lifecycle, State, Transition, reason_field
from portal.models import FollowUp, User
from portal.rules import is_secretariat

WORDS = FollowUp._meta.get_field("closing").words


@predicate
def may_close(user: User, followup: FollowUp) -> bool:
    """Whoever owes it or has asked for it, while in office; an officer whom no interest keeps away."""
    if not user or not user.is_authenticated:
        return False
    if is_secretariat(user):
        return not registry.is_withheld(user, followup.about)
    return bool(user.current_grants) and user.pk in (followup.owner_id, followup.created_by_id)


def _close(followup: FollowUp, *, by: User, reason: str = "", outcome: str = "") -> None:
    followup.closing, followup.closed_by = reason or outcome, by


FOLLOW_UP = Lifecycle(
    "portal.FollowUp",
    states=[
        State("open", pgettext_lazy("follow-up", "Open"), "todo", _("It is still to be done.")),
        State("done", pgettext_lazy("follow-up", "Done"), "done", _("It is done."), live=False),
        State("dropped", pgettext_lazy("follow-up", "Dropped"), "late", _("It won’t be done."), live=False),
    ],
    transitions=[
        Transition(
            "complete",
            _("It is done"),
            source=["open"],
            target="done",
            who=may_close,
            done=_("Follow-up done"),
            asks={"outcome": ProseFormField(label=_("What came of it"), words=WORDS, required=False)},
            effect=_close,
            messages=[emails.closed],
            hint=_("Whoever asked for it is told."),
        ),
        Transition(
            "drop",
            _("Drop it"),
            source=["open"],
            target="dropped",
            who=may_close,
            done=_("Follow-up dropped"),
            asks={"reason": reason_field(_("Why it is dropped"))},
            effect=_close,
            messages=[emails.closed],
            hint=_("Whoever asked for it is told, with the reason."),
            danger=True,
        ),
    ],
)
