"""Targets by year and sessions of the governing bodies in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.models import GoverningSession, PhaseTarget
from portal.staff.records import PortalModelAdmin
from portal.written import deadline_short


@admin.register(PhaseTarget)
class PhaseTargetAdmin(PortalModelAdmin):
    list_display = ["year", "region", "countries", "phase", "source"]
    list_filter = ["region"]
    list_select_related = ["phase"]


@admin.register(GoverningSession)
class GoverningSessionAdmin(PortalModelAdmin):
    list_display = ["__str__", "when", "documents_due", "source"]
    list_filter = ["body"]

    @admin.display(description=_("when"), ordering="starts_on")
    def when(self, session: GoverningSession) -> str:
        return session.when

    @admin.display(description=_("documents due on"), ordering="documents_due_on")
    def documents_due(self, session: GoverningSession) -> str:
        return deadline_short(session.documents_due_on)
