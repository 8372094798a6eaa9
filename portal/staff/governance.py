"""Targets by year and sessions of the governing bodies in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.models import GoverningSession, PhaseTarget
from portal.staff import lists
from portal.staff.records import PortalModelAdmin


@admin.register(PhaseTarget)
class PhaseTargetAdmin(PortalModelAdmin):
    list_display = ["year", "region", "countries", "phase", "source"]
    list_filter = ["region"]
    list_select_related = ["phase"]


@admin.register(GoverningSession)
class GoverningSessionAdmin(PortalModelAdmin):
    list_display = ["__str__", "when", "documents_due", "source"]
    list_filter = ["body"]

    documents_due = lists.deadline(_("documents due on"), "documents_due_on")

    @admin.display(description=_("when"), ordering="starts_on")
    def when(self, session: GoverningSession) -> str:
        return session.when
