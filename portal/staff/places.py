"""Countries, organisations, field offices and phases in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from portal.collation import InReadersLanguage
from portal.models import Country, FieldOffice, Organisation, Phase
from portal.staff.records import PortalModelAdmin


@admin.register(Country)
class CountryAdmin(PortalModelAdmin, TranslationAdmin):
    list_display = ["called", "iso3", "region", "is_party", "party_since", "is_developing", "is_ldc", "is_sids"]
    list_filter = ["is_party", "region", "is_developing", "is_ldc", "is_sids"]
    search_fields = ["folded"]
    adders = None

    @admin.display(description=_("short name"), ordering=InReadersLanguage("short_name"))
    def called(self, country: Country) -> str:
        return country.short_name


@admin.register(Organisation)
class OrganisationAdmin(PortalModelAdmin):
    list_display = ["name", "kind", "country"]
    list_filter = ["kind"]
    list_select_related = ["country"]
    search_fields = ["folded", "country__folded"]


@admin.register(FieldOffice)
class FieldOfficeAdmin(PortalModelAdmin):
    list_display = ["name"]
    search_fields = ["folded", "countries__folded"]


@admin.register(Phase)
class PhaseAdmin(PortalModelAdmin, TranslationAdmin):
    list_display = ["name", "starts_on", "ends_on", "approved_total"]
