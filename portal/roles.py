"""The roles, as data: what each is, in plain words, and the scope within which it is granted."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTY, ORGANISATION, COUNTRIES, PROGRAMME = "party", "organisation", "countries", "programme"


@dataclass(frozen=True)
class Role:
    """`scope` says what a grant of it must name; `staff` opens the admin."""

    code: str
    name: str | Promise
    description: str | Promise
    scope: str
    staff: bool = False


ROLES = {
    role.code: role
    for role in (
        Role(
            "secretariat",
            _("Secretariat officer"),
            _("Screens and decides on applications, runs the assistances, the expert bank and the documents."),
            PROGRAMME,
            staff=True,
        ),
        Role(
            "finance",
            _("Finance officer"),
            _("Records pledges, receipts, allotments and expenditures, and corrects them by reversal."),
            PROGRAMME,
            staff=True,
        ),
        Role(
            "focal_point",
            _("Country focal point"),
            _("Drafts and submits the Party’s application, agrees to the experts, builds the national roadmap."),
            PARTY,
        ),
        Role(
            "deputy",
            _("Deputy focal point"),
            _("Helps the focal point with everything but submitting, withdrawing and publishing."),
            PARTY,
        ),
        Role(
            "contributor",
            _("Contributor"),
            _("Writes the Party’s drafts of applications with the focal point; sees nothing else of the Party."),
            PARTY,
        ),
        Role(
            "evaluator",
            _("Evaluator"),
            _("Scores the applications assigned, without seeing the other evaluators’ scores."),
            PROGRAMME,
        ),
        Role(
            "expert",
            _("Expert"),
            _("Accepts assignments and logs the milestones of an assistance with their evidence."),
            PROGRAMME,
        ),
        Role(
            "field_office",
            _("Field office officer"),
            _("Follows the assistances of the region’s countries and comments on them."),
            COUNTRIES,
        ),
        Role(
            "donor",
            _("Donor"),
            _("Views what was pledged, received, committed and spent, and exports it."),
            ORGANISATION,
        ),
    )
}


SPEAKERS = ("focal_point", "deputy")  # who speak for a Party
WRITERS = (*SPEAKERS, "contributor")  # who write the drafts of its applications


def with_scope(scope: str) -> list[str]:
    """The codes of the roles granted within that kind of scope."""
    return [code for code, role in ROLES.items() if role.scope == scope]
