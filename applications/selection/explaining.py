"""The proposal of a portfolio in words: what stands in its way, and why an application is left out."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.models import Candidate
from applications.selection.portfolio import Infeasible, Obstacle, Trade
from portal.models import Region
from portal.written import number

OBSTACLES: dict[str, str | Promise] = {
    "places": gettext_lazy("the places"),
    "envelope": gettext_lazy("the envelope"),
    "least": gettext_lazy("the minimum of the region “%(region)s”"),
    "most": gettext_lazy("the maximum of the region “%(region)s”"),
    "forced": gettext_lazy("what the officers force in or out"),
}


def obstacles_said(obstacles: Iterable[Obstacle]) -> str:
    """The obstacles as a list: “the places, the envelope”."""
    said = (str(OBSTACLES[o.what]) % {"region": Region(o.region).label if o.region else ""} for o in obstacles)
    return ", ".join(said)


def points(hundredths: int) -> str:
    """A part of the total score: “12.5 points”."""
    return ngettext("%(points)s point", "%(points)s points", 1 if abs(hundredths) < 200 else 2) % {
        "points": number(hundredths / 100)
    }


def better_said(better: int | None) -> str:
    """That a set isn’t proven to be the best, and how much better another may be; empty of one that is."""
    if better is None:
        return ""
    if not better:
        return _("No set has a higher total. That none of the same total costs less could not be proven in time.")
    said = _("Not proven to be the best: another set may be better, by at most %(points)s.")
    return said % {"points": points(better)}


def infeasible_said(why: Infeasible) -> str:
    if why.together:
        said = _("No portfolio keeps to all the limits at once. Ease one of these: %(limits)s.")
    else:
        said = _("No portfolio keeps to the limits. This can’t be met: %(limits)s.")
    return said % {"limits": obstacles_said(why.obstacles)}


def why_out(trade: Trade, countries: dict[int, str]) -> list[str]:
    """Why an application isn’t proposed, and what taking it would cost; `countries` by the candidate’s key."""
    if trade.unproven:
        return [*([_blocked(trade)] if trade.obstacles else []), _("What taking it would cost is not known.")]
    said = [_blocked(trade)]
    if trade.lost is None:
        if trade.obstacles and trade.obstacles != (Obstacle("forced"),):
            said.append(_("No portfolio within the limits holds it."))
        return said
    if trade.leave:
        names = {"leave": _names(trade.leave, countries), "points": points(trade.lost)}
        said.append(_("Taking it would cost %(points)s of the total; these would leave: %(leave)s.") % names)
    if trade.enter:
        said.append(_("These would enter with it: %(enter)s.") % {"enter": _names(trade.enter, countries)})
    return said


def _blocked(trade: Trade) -> str:
    if not trade.obstacles:
        return _("It would add nothing to the total score.")
    return _("Left out by: %(limits)s.") % {"limits": obstacles_said(trade.obstacles)}


def _names(keys: Iterable[int], countries: dict[int, str]) -> str:
    return ", ".join(countries[key] for key in keys)


def countries_of(candidates: Iterable[Candidate]) -> dict[int, str]:
    return {candidate.pk: str(candidate.application.party) for candidate in candidates}
