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
        """In the order in which a desk tells what waits."""
        self._ground()
        self._people()
        self._work_together()
        self._imports()
        self._checks()

    def _ground(self) -> None:
        """The database's own, and what every page has."""
        from portal import collation, lookups, registry, triggers, work

        connection_created.connect(collation.give_to)
        triggers.keep()
        lookups.register()
        registry.finds(work.sought, order=10)
        registry.navigates(work.places)

    def _people(self) -> None:
        """Who somebody is, by which link they come, and what ties them."""
        from portal import files, registry, work
        from portal.gatherings import calendars, door
        from portal.help import contact
        from portal.interests import queries as interests
        from portal.outgoing import outbox
        from portal.passes import actions as passes
        from portal.passes import purposes
        from portal.people import designations, links

        outbox.makes_link("reset", links.reset_link)
        outbox.makes_link("confirm", links.confirm_link)
        outbox.makes_link("pass", passes.sent_with)
        for purpose in (links.INVITATION, links.DESIGNATION, door.PURPOSE, calendars.FEED):
            purposes.register(purpose)
        files.readable_by("portal.designation", designations.may_read_letter)
        files.readable_by("portal.country", work.may_read_party_letter)
        registry.has_page("portal.designation", work.page_of_designation)
        registry.has_page("portal.user", work.page_of_person)
        registry.has_page("portal.country", work.page_of_place)
        registry.has_page("portal.organisation", work.page_of_place)
        registry.has_page("portal.interest", work.page_of_interest)
        registry.withholds(interests.withheld)
        registry.waits(_("People and messages"), work.waiting_for_staff)
        registry.has_page("portal.contactmessage", contact.page)
        registry.waits(_("People and messages"), contact.waiting)

    def _work_together(self) -> None:
        """Remarks, follow-ups and gatherings, about records of any app."""
        from portal import files, registry, work
        from portal.followups import lifecycle as _life  # noqa: F401 — the table declares itself
        from portal.followups import moves as followups
        from portal.followups import sources
        from portal.gatherings import followups as conclusions
        from portal.gatherings import lifecycle, rules  # noqa: F401 — the table declares itself
        from portal.gatherings import work as gatherings
        from portal.remarks import circles
        from portal.remarks import moves as remarks

        registry.has_page("portal.remark", circles.page_of, reads="about")
        registry.has_page("portal.followup", work.page_of_followup, reads="about")
        registry.awaits("portal.followup", followups.of_record)
        registry.waits(_("Follow-ups"), followups.waiting)
        registry.waits(_("Conversations"), remarks.waiting)
        files.readable_by("portal.gathering", rules.may_read)
        registry.has_page("portal.gathering", gatherings.page, reads="about", of_many=gatherings.pages)
        registry.awaits("portal.gathering", gatherings.moves_of)
        registry.waits(_("Gatherings"), gatherings.waiting)
        registry.finds(gatherings.sought, order=45)
        sources.register(conclusions.CONCLUSION)
        sources.lists(conclusions.GROUND)
        sources.lists_too(conclusions.of_its_gatherings)
        registry.has_page("portal.conclusion", conclusions.page)

    def _imports(self) -> None:
        """Tables that are handed in, and the contacts that come by them."""
        from portal import files, registry
        from portal.directory import importing
        from portal.directory import work as directory
        from portal.imports import kinds
        from portal.imports import work as imports
        from portal.imports.lifecycle import may_import
        from portal.interests.people import known_by

        kinds.register(importing.ContactImport())
        files.readable_by("portal.import", may_import)
        registry.has_page("portal.import", imports.page)
        registry.waits(_("People and messages"), imports.waiting)
        registry.has_page("portal.contact", directory.page)
        registry.finds(directory.sought, order=11)
        registry.welcomes(directory.take_up)
        known_by("portal.contact")

    def _checks(self) -> None:
        """What must hold of the ground's own rows and files, and of every record with a life."""
        from portal import registry
        from portal.gatherings import invariants as gatherings
        from portal.invariants import checks, kept, lives, names, rows, watching

        registry.waits(_("People and messages"), watching.waiting)
        checks.register("portal.files", _("Files that were handed in against their SHA-256"), kept.files)
        checks.register("portal.documents", _("Documents against their SHA-256"), kept.documents)
        checks.register("portal.strays", _("Files on the disk against the rows that name them"), kept.strays)
        checks.register("portal.states", _("States against the trail"), lives.states)
        checks.register("portal.orphans", _("What rows point to"), rows.orphans)
        checks.register("portal.who_and_when", _("Who did something and when"), rows.who_and_when)
        checks.register("portal.names", _("Names in what is kept"), names.named)
        checks.register("portal.gatherings", _("Figures of gatherings against their rows"), gatherings.totals)
