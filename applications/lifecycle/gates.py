"""What must hold before an application moves: the gates that its life, its pages and its moves read."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from applications import facts
from applications.dossier import sections
from applications.effects import decisions, screening
from applications.models import Application
from applications.rules import handles
from applications.selection.decisions import what_rests_on
from portal import clock
from portal.lifecycle import Gate
from portal.readings.bases import OPEN

COMPLETE = [
    *(
        Gate(
            f"section_{section.key}",
            lambda application, section=section: not any(section.lacks(application)),
            format_lazy(_("“{section}” isn’t complete."), section=section.title),
        )
        for section in sections.SECTIONS
    ),
    Gate("readable", lambda application: not sections.unread_in(application), sections.UNREAD),
]

CALL_OPEN = Gate("call_open", lambda a: a.call.takes_applications, _("The call doesn’t take applications now."))


# What lets a Party take back a draft that it deleted.
RESTORABLE = [
    Gate(
        "not_long_ago",
        lambda a: clock.now() <= a.gone_at,
        _("The 14 days in which a deleted draft could be restored are over."),
    ),
    CALL_OPEN,
    Gate(
        "alone",
        lambda a: not facts.holds(a, "has_rival"),
        _("Your country already has an application under way for this call."),
    ),
]

# What makes an application eligible; read by the submission, the officer's screening and its page.
ELIGIBLE = [
    Gate(
        "party",
        lambda a: a.party.is_party,
        _("The country is not a Party to the Convention."),
        label=_("Party to the Convention"),
    ),
    Gate(
        "listed",
        lambda a: facts.holds(a, "is_listed"),
        _("The country is not on the call’s list of developing countries."),
        waivable_by=handles,  # lists change from year to year: an officer may take the one that comes into force
        label=_("On the call’s list of countries"),
    ),
    Gate(
        "letter",
        lambda a: facts.holds(a, "has_letter"),
        _("The letter of the authority is missing."),
        waivable_by=handles,  # it may have come on paper
        label=_("Letter of the authority"),
    ),
    Gate(
        "alone",
        lambda a: not facts.holds(a, "has_rival"),
        _("The country has another application under way for this call."),
        label=_("The only one of its country for this call"),
    ),
    Gate(
        "activity",
        lambda a: facts.holds(a, "has_activity"),
        _("No activity of the open roadmap is chosen."),
        label=_("At least one activity chosen"),
    ),
    Gate(
        "duration",
        lambda a: a.months is not None and a.call.min_months <= a.months <= a.call.max_months,
        _("The duration isn’t from 12 to 18 months."),
        label=_("From 12 to 18 months"),
    ),
    Gate(
        "ceiling",
        lambda a: (a.logistics or 0) <= a.call.logistics_ceiling,
        _("The support for logistics is above the call’s ceiling."),
        label=_("Logistics within the ceiling"),
    ),
]

# What an officer has looked at by eye.
CHECKED = [
    Gate("checked", screening.all_checked, _("The checklist isn’t complete.")),
    Gate(
        "found",
        screening.nothing_found,
        _("The checklist has a “no”."),
        waivable_by=handles,  # the note beside the “no” and this reason say why it was no obstacle
    ),
]


def evaluated_enough(application: Application) -> bool:
    """The evaluations that the call asks for are in, and nobody is still scoring."""
    states = [evaluation.state for evaluation in application.evaluations.all()]
    enough = states.count("submitted") >= application.call.evaluators_needed
    return enough and not set(OPEN) & set(states)


def in_a_round(decision: str) -> Gate:
    """Decisions are taken in a round and take effect when it is published, by no other way."""
    return Gate(
        "round",
        lambda application: decisions.in_the_round(application, decision) is not None,
        _("Applications are decided on in a selection round."),
    )


REOPENABLE = [
    Gate(
        "second_officer",
        lambda a: a.reopenings.filter(confirmed_at__isnull=False, is_done=False).exists(),
        _("A second officer must confirm that the decision is re-opened."),
    ),
    Gate("nothing_rests_on_it", lambda a: what_rests_on(a) is None, _("Work has begun on this decision.")),
    Gate(
        "live",
        lambda a: not facts.holds(a, "has_rival"),
        _("The Party has another application under way for this call."),
    ),
]
