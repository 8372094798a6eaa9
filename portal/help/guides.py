"""The guides, one a role. Everybody may read each."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.help import texts


@dataclass(frozen=True)
class Guide:
    """`name` is that of its files, and stands in its address; `roles` are those whose own it is."""

    name: str
    roles: tuple[str, ...]
    what: str | Promise

    def read(self, language: str) -> texts.Text:
        return texts.read(texts.GUIDES, self.name, language)


GUIDES = {
    guide.name: guide
    for guide in (
        Guide(
            "focal-point",
            ("focal_point", "deputy", "contributor"),
            _("Apply, agree to experts, write and publish the national roadmap."),
        ),
        Guide(
            "evaluator", ("evaluator",), _("Declare interests, then score applications against the call’s criteria.")
        ),
        Guide("expert", ("expert",), _("Enter the expert bank, accept an assignment, log milestones.")),
        Guide("field-office", ("field_office",), _("Follow the assistances of the region and comment on them.")),
        Guide("donor", ("donor",), _("See what was pledged, received, committed and spent.")),
        Guide("secretariat", ("secretariat",), _("Screen, decide, accompany: the whole of the programme’s work.")),
        Guide("finance", ("finance",), _("Keep the ledger: contributions, allotments, commitments, expenditures.")),
    )
}


def is_own(guide: Guide, user) -> bool:
    return user.is_authenticated and user.holds(*guide.roles)


def for_reader(user) -> list[tuple[Guide, bool]]:
    """Every guide and whether it is the reader's own; those first."""
    marked = [(guide, is_own(guide, user)) for guide in GUIDES.values()]
    return sorted(marked, key=lambda one: not one[1])
