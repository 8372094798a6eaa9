"""The portal's ground, and the admin that opens on the work that waits."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class PortalAdminConfig(AdminConfig):
    """Django's own admin, with our site in place of the default one."""

    default_site = "portal.adminsite.PortalAdminSite"


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("People and places")

    def ready(self) -> None:
        from portal import collation, designations, files, outbox, registry, signin, triggers, work

        connection_created.connect(collation.give_to)
        triggers.keep()
        outbox.makes_link("reset", signin.reset_link)
        outbox.makes_link("confirm", signin.confirm_link)
        outbox.makes_link("invitation", signin.invitation_link)
        outbox.makes_link("designation", designations.link)
        files.readable_by("portal.designation", designations.may_read_letter)
        files.readable_by("portal.country", work.may_read_party_letter)
        registry.has_page("portal.designation", work.page_of_designation)
        registry.waits(work.waiting_for_staff)
        registry.navigates(work.places)
