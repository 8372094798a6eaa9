"""Targets by year and sessions of the governing bodies in the admin."""

from django.contrib import admin

from portal.models import GoverningSession, PhaseTarget
from portal.rules import is_secretariat
from portal.staff.records import PortalModelAdmin


@admin.register(PhaseTarget)
class PhaseTargetAdmin(PortalModelAdmin):
    list_display = ["year", "region", "countries", "phase", "source"]
    list_filter = ["region"]
    list_select_related = ["phase"]
    removers = is_secretariat


@admin.register(GoverningSession)
class GoverningSessionAdmin(PortalModelAdmin):
    list_display = ["__str__", "starts_on", "ends_on", "documents_due_on", "source"]
    list_filter = ["body"]
