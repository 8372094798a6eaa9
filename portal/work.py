"""What the portal itself shows on a person's desk, which is the first place of their menu."""

from collections.abc import Iterator

from django.db.models import Prefetch, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal import heartbeats, history, queries
from portal.collation import by_name
from portal.followups import queries as followups
from portal.heartbeats import Part
from portal.models import (
    Country,
    Damage,
    Designation,
    Document,
    FollowUp,
    Interest,
    Organisation,
    RoleGrant,
    StoredFile,
    User,
)
from portal.moves import Text
from portal.navigation import NavItem
from portal.registry import WorkItem, address
from portal.roles import SPEAKERS
from portal.rules import is_secretariat, is_staff_member
from portal.searching import Sought
from portal.written import typed_line

MISSING = _("This file is missing: restore it from the backup, then open it here")
ALTERED = _("This file isn’t what was stored: restore it from the backup, then open it here")

WHERE_IT_SHOWS = {
    Part.BEAT: "admin:portal_outgoingmessage_changelist",
    Part.WORKER: "admin:portal_document_changelist",
    Part.MAIL: "admin:portal_outgoingmessage_changelist",
}


def waiting_for_staff(user: User) -> Iterator[WorkItem]:
    """What keeps the portal from its work, requests to be focal point, messages to release, documents that failed and
    files that are damaged, for the Secretariat."""
    if not is_secretariat(user):
        return
    for trouble in heartbeats.troubles():
        yield WorkItem(
            title=_("Tell whoever runs the portal"),
            what=trouble.what,
            url=address(WHERE_IT_SHOWS[trouble.part]),
            since=trouble.since,
        )
    for designation in queries.designations_waiting()[:20]:
        yield WorkItem(
            title=_("Request to be focal point"),
            what=_("Read the letter, then confirm or refuse"),
            url=page_of_designation(user, designation),
            since=designation.state_since,
            country=designation.party,
        )
    for message in history.not_withheld(user, queries.messages_to_release())[:20]:
        yield WorkItem(
            title=message.subject,
            title_lang=message.language,
            what=message.get_reason_display() or _("Release this message"),
            url=address("admin:portal_outgoingmessage_change", message.pk),
            since=message.queued_at,
        )
    for document in history.not_withheld(user, queries.stuck_documents())[:20]:
        yield WorkItem(
            title=document.title,
            title_lang=document.language,
            what=document.get_reason_display() or _("This document could not be made"),
            url=address("admin:portal_document_change", document.pk),
            since=document.requested_at,
        )
    for damage in damaged(user)[:20]:
        yield WorkItem(
            title=typed_line(str(damage)),
            what=MISSING if damage.is_missing else ALTERED,
            url=page_of_damaged(damage),
            since=damage.found_at,
        )


def damaged(user: User) -> QuerySet[Damage]:
    """Files and documents found missing or altered, without those that a conflict of interest closes to the officer."""
    files, documents = (history.not_withheld(user, kept.objects.all()) for kept in (StoredFile, Document))
    return Damage.objects.filter(Q(stored_file__in=files) | Q(document__in=documents)).select_related(
        "stored_file", "document"
    )


def page_of_damaged(damage: Damage) -> str:
    """The file itself: once it is restored it opens, and waits no more."""
    if damage.document_id:
        return address("document", damage.document_id)
    return address("stored-file", damage.stored_file_id)


def page_of_designation(user: User, designation: Designation) -> str:
    return address("admin:portal_designation_change", designation.pk) if is_secretariat(user) else ""


def places(user) -> Iterator[NavItem]:
    """The desk, before all others."""
    if user.is_authenticated:
        label = pgettext_lazy("desk", "To do") if is_staff_member(user) else _("Home")
        yield NavItem(label, address("home"), order=0)


def page_of_person(user: User, person: User) -> str:
    return address("admin:portal_user_change", person.pk) if is_secretariat(user) else ""


def page_of_interest(user: User, interest: Interest) -> str:
    return address("admin:portal_interest_change", interest.pk) if is_secretariat(user) else ""


def page_of_place(user: User, place: Country | Organisation) -> str:
    """Where the staff read a country or an organisation."""
    return address(f"admin:portal_{place._meta.model_name}_change", place.pk) if is_staff_member(user) else ""


def page_of_followup(user: User, followup: FollowUp) -> str:
    return address("follow-up", followup.pk) if followups.reads(user, followup) else ""


def _role(grant: RoleGrant) -> Text:
    """What somebody is, and where."""
    scope = grant.party or typed_line(str(grant.organisation or ""))
    return format_html("{} {}", grant.get_role_display(), scope) if scope else grant.get_role_display()


def sought(user: User) -> Iterator[Sought]:
    """People, for the Secretariat; countries and organisations, for the staff."""
    if is_secretariat(user):
        in_office = RoleGrant.objects.filter(ended_at=None).select_related("party", "organisation")
        yield Sought(
            _("People"),
            User.objects.prefetch_related(Prefetch("grants", in_office)),
            list_url=address("admin:portal_user_changelist"),
            notes=lambda person: (person.email, *map(_role, person.grants.all())),
        )
    if is_staff_member(user):
        yield Sought(
            _("Countries"),
            Country.objects.order_by(by_name(f"short_name_{get_language()}"), "pk"),
            list_url=address("admin:portal_country_changelist"),
            language=lambda country: None,
            notes=lambda country: (country.get_region_display(), _("Party") if country.is_party else ""),
        )
        yield Sought(
            _("Organisations"),
            Organisation.objects.select_related("country"),
            list_url=address("admin:portal_organisation_changelist"),
            notes=lambda organisation: (organisation.get_kind_display(), organisation.country or ""),
        )


def may_read_party_letter(user: User, party: Country) -> bool:
    """The authority's letters: the Secretariat, and those who speak for the Party."""
    return is_secretariat(user) or user.holds(*SPEAKERS, party_id=party.pk)
