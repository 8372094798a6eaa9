"""The experts proposed to a Party, and the comments on an assistance."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assistance import emails
from assistance.actions.checks import running, secretariat_only
from assistance.comments import COMMENTS
from assistance.models import Assignment, Assistance
from experts.models import Expert
from portal import trail, verbs
from portal.models import Remark, User
from portal.refusals import Refused
from portal.remarks import actions as remarks
from portal.roles import SPEAKERS

EXPERT_PROPOSED = verbs.declare("assistance.expert_proposed", _("Expert proposed to the Party"))


@transaction.atomic
def propose(assistance: Assistance, expert: Expert, *, role: str, days: int, terms: str, by: User) -> Assignment:
    """Propose an expert to the Party. Raises Refused where the expert can't be asked, or speaks for that Party."""
    secretariat_only(by)
    assistance = running(assistance)
    expert = Expert.objects.select_for_update().get(pk=expert.pk)
    _check_expert(assistance, expert, role)
    assignment = Assignment(assistance=assistance, expert=expert, role=role, days=days, terms=terms, proposed_by=by)
    assignment.full_clean(validate_constraints=False)
    assignment.save()
    changes = {"role": [None, role], "days": [None, days]}
    with trail.telling(trail.record(EXPERT_PROPOSED, assignment, by=by, changes=changes, shared=True)):
        emails.expert_proposed(assignment)
    return assignment


def _check_expert(assistance: Assistance, expert: Expert, role: str) -> None:
    if expert.state != "admitted":
        raise Refused({"expert": _("This expert isn’t admitted to the bank.")})
    if expert.user is None:
        raise Refused({"expert": _("This expert doesn’t sign in yet: send the invitation first.")})
    if not expert.user.holds("expert"):
        raise Refused({"expert": _("This person is no longer an expert, or their account is closed.")})
    if expert.user.holds(*SPEAKERS, party_id=assistance.party_id):
        raise Refused({"expert": _("This expert speaks for the Party, and can’t be its expert too.")})
    live = assistance.assignments.filter(is_live=True)
    if live.filter(expert=expert).exists():
        raise Refused({"expert": _("This expert is already proposed or at work here.")})
    if role == Assignment.Role.LEAD and live.filter(role=role).exists():
        raise Refused({"role": _("There is a lead expert already.")})


def comment(assistance: Assistance, *, text: str, language: str, by: User) -> Remark:
    """A remark by the field office, the Party or the Secretariat; it is never changed."""
    return remarks.comment(COMMENTS, assistance, text=text, language=language, by=by)
