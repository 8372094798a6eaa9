"""The life of a gathering."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.fields import LineFormField
from portal.gatherings import effects, emails, times
from portal.gatherings.rules import may_decide
from portal.lifecycle import Gate, Lifecycle, State, Text, Transition, reason_field
from portal.moves import Side
from portal.rules import is_secretariat

HAS_BEGUN = Gate("begun", lambda gathering: gathering.has_begun, _("It has not begun yet."))
COUNTED = Gate("counted", effects.is_counted, _("Enter who came first: by name, by heads, or both."))
NOBODY_WAITS = Gate(
    "accepted", effects.nobody_waits, _("People on the list wait to be accepted or taken off: see to each of them.")
)
NOBODY_CAME = Gate(
    "nobody_came", lambda gathering: not effects.is_counted(gathering), _("People came to it: it can’t be cancelled.")
)


def _new_day(why: Text) -> dict[str, forms.Field]:
    """Day and hours, another place where it has one, and why."""
    stays = _("Leave it empty if it stays.")
    place = {
        "new_place": LineFormField(label=_("Another place"), max_length=250, required=False, help_text=stays),
        "new_link": forms.URLField(
            label=_("Another link to take part online"),
            required=False,
            assume_scheme="https",
            max_length=500,
            help_text=stays,
        ),
    }
    return times.fields() | place | {"reason": reason_field(why)}


GATHERING = Lifecycle(
    model="portal.Gathering",
    states=[
        State(
            "draft",
            pgettext_lazy("gathering", "Draft"),
            "todo",
            _("The Party or the Secretariat plans it."),
            side=Side.PARTY,
        ),
        State("planned", pgettext_lazy("gathering", "Planned"), "wait", _("It is announced.")),
        State(
            "held",
            pgettext_lazy("gathering", "Held"),
            "todo",
            _("Attendance is to be entered, then it is closed."),
            side=Side.PARTY,
        ),
        State("closed", pgettext_lazy("gathering", "Closed"), "done", _("Its figures count."), live=False),
        State("cancelled", pgettext_lazy("gathering", "Cancelled"), "late", _("It did not take place."), live=False),
    ],
    transitions=[
        Transition(
            "plan",
            _("Plan this gathering"),
            source=["draft"],
            target="planned",
            who=may_decide,
            done=_("Gathering planned"),
            hint=_("Everybody who reads the gatherings of this record sees it as announced."),
        ),
        Transition(
            "hold",
            _("Record it as held"),
            source=["planned"],
            target="held",
            who=may_decide,
            done=_("Gathering held"),
            gates=[HAS_BEGUN],
            hint=_("Then enter who came, and what it concluded."),
        ),
        Transition(
            "close",
            _("Close with this attendance"),
            source=["held"],
            target="closed",
            who=may_decide,
            done=_("Gathering closed"),
            gates=[COUNTED, NOBODY_WAITS],
            hint=_("The figures then count and change no more; the names are removed some time later."),
            asks=times.end_fields(),
            effect=effects.end,
        ),
        Transition(
            "move",
            _("Move to another day or place"),
            source=["planned"],
            target="planned",
            who=may_decide,
            done=_("Gathering moved"),
            hint=_("Whoever works on this record is told what changes, and why."),
            asks=_new_day(_("Why it is moved")),
            effect=effects.move,
            messages=[emails.moved],
        ),
        Transition(
            "cancel",
            _("Cancel this gathering"),
            source=["draft", "planned", "held"],
            target="cancelled",
            who=may_decide,
            done=_("Gathering cancelled"),
            gates=[NOBODY_CAME],
            hint=_("Whoever works on this record is told. It can be planned anew for another day."),
            asks={"reason": reason_field()},
            effect=effects.count_revision,
            messages=[emails.cancelled],
            danger=True,
        ),
        Transition(
            "replan",
            _("Plan it anew"),
            source=["cancelled"],
            target="planned",
            who=may_decide,
            done=_("Gathering planned anew"),
            hint=_("Whoever works on this record is told that it takes place, when and where."),
            asks=_new_day(_("Why it is planned anew")),
            effect=effects.plan_for,
            messages=[emails.planned_anew],
        ),
        Transition(
            "reopen",
            _("Open it again"),
            source=["closed"],
            target="held",
            who=is_secretariat,
            done=_("Gathering open again"),
            asks={"reason": reason_field()},
            hint=_("To correct its figures. Until it is closed again, they don’t count."),
        ),
    ],
)
