"""The portal's ground, and the admin that opens on the work that waits."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class PortalAdminConfig(AdminConfig):
    """Django's own admin, with our site in place of the default one."""

    default_site = "portal.staff.site.PortalAdminSite"


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("People and places")

    def ready(self) -> None:
        self._places()
        self._checks()

    def _checks(self) -> None:
        """What must hold of the ground's own rows and files, and of every record with a life."""
        from portal import registry
        from portal.invariants import checks, kept, lives, rows, watching

        registry.waits(_("People and messages"), watching.waiting)
        checks.register("portal.files", _("Files that were handed in against their SHA-256"), kept.files)
        checks.register("portal.documents", _("Documents against their SHA-256"), kept.documents)
        checks.register("portal.strays", _("Files on the disk against the rows that name them"), kept.strays)
        checks.register("portal.states", _("States against the trail"), lives.states)
        checks.register("portal.orphans", _("What rows point to"), rows.orphans)
        checks.register("portal.who_and_when", _("Who did something and when"), rows.who_and_when)

    def _places(self) -> None:
        """Links, pages, desks and navigation."""
        from portal import collation, files, lookups, registry, triggers, work
        from portal.help import contact
        from portal.outgoing import outbox
        from portal.people import designations, links
        from portal.remarks import moves as remarks

        connection_created.connect(collation.give_to)
        triggers.keep()
        lookups.register()
        outbox.makes_link("reset", links.reset_link)
        outbox.makes_link("confirm", links.confirm_link)
        outbox.makes_link("invitation", links.invitation_link)
        outbox.makes_link("designation", links.designation_link)
        files.readable_by("portal.designation", designations.may_read_letter)
        files.readable_by("portal.country", work.may_read_party_letter)
        registry.has_page("portal.designation", work.page_of_designation)
        registry.has_page("portal.user", work.page_of_person)
        registry.has_page("portal.country", work.page_of_place)
        registry.has_page("portal.organisation", work.page_of_place)
        registry.finds(work.sought, order=10)
        registry.waits(_("People and messages"), work.waiting_for_staff)
        registry.has_page("portal.contactmessage", contact.page)
        registry.waits(_("People and messages"), contact.waiting)
        registry.waits(_("Conversations"), remarks.waiting)
        registry.navigates(work.places)
