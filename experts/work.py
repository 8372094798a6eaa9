"""What the expert bank shows on a person's desk."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from experts import queries
from experts.models import Expert
from portal.interests.ties import Kind, Tie
from portal.models import User
from portal.registry import WorkItem, address
from portal.rules import is_expert, is_secretariat
from portal.searching import Sought
from portal.written import typed_line

NATIONALITY = Tie(
    Kind.NATIONALITY,
    _("Nationality, as given in the expert bank."),
    lambda: Expert.objects.all(),
    party="nationality",
    entries={"experts.expert": "pk"},
)


def waiting(user: User) -> Iterator[WorkItem]:
    """Candidates for the Secretariat to read; an expert without an entry is asked for one."""
    if is_secretariat(user):
        for expert in queries.candidates()[:20]:
            yield WorkItem(
                title=expert.full_name,
                title_lang="und",
                what=_("Read this candidate’s entry for the expert bank"),
                url=address("admin:experts_expert_change", expert.pk),
                since=expert.state_since,
            )
    elif is_expert(user) and not queries.entry_of(user):
        yield WorkItem(
            title=_("Your entry in the expert bank"),
            what=_("Write your entry, so that you can be proposed to Parties"),
            url=address("my-entry-change"),
        )


def page(user: User, expert: Expert) -> str:
    """Where a person reads an entry that a piece of news names: the Secretariat and its owner."""
    if is_secretariat(user):
        return address("expert", expert.pk)
    return address("my-entry") if expert.user_id == user.pk else ""


def sought(user: User) -> Iterator[Sought]:
    """The bank, for the Secretariat."""
    if is_secretariat(user):
        yield Sought(
            _("Experts"),
            queries.visible_to(user).select_related("residence"),
            list_url=address("admin:experts_expert_changelist"),
            notes=lambda expert: (expert.residence, typed_line(expert.employer)),
        )
