"""The open roadmap and the national roadmaps in the admin: to read and to follow; Parties write theirs on the web."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from portal.rules import is_secretariat
from portal.staff.records import ReadOnlyAdmin
from roadmap.models import Activity, NationalRoadmap, Output, Theme


@admin.register(Output)
class OutputAdmin(ReadOnlyAdmin, TranslationAdmin):
    list_display = ["code", "short_title", "title_en_status"]


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin, TranslationAdmin):
    list_display = ["code", "title", "output", "gender_related", "title_en_status"]
    list_filter = ["output", "gender_related", "title_en_status"]
    list_select_related = ["output"]
    search_fields = ["folded"]


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin, TranslationAdmin):
    list_display = ["code", "short_title", "gender_related", "title_en_status"]


@admin.register(NationalRoadmap)
class NationalRoadmapAdmin(ReadOnlyAdmin):
    """Those under way are the Secretariat's to read; finance reads the published ones on the web, as everybody does."""

    viewers = is_secretariat
    change_form_template = "admin/roadmap.html"
    list_display = [
        "title",
        "party",
        "state",
        "state_since",
        "validated_on",
        "published_on",
        "reference",
        "is_fictional",
    ]
    list_filter = ["state", "language", "is_fictional"]
    list_select_related = ["party"]
    search_fields = ["folded", "party__folded"]
    fields = [
        "title", "party", "state_word", "state_since", "language", "period_start", "period_end", "vision", "context",
        "follow_up", "validated_on", "authority", "published_on", "reference", "is_fictional", "created_at",
    ]  # fmt: skip

    @admin.display(description=_("state"), ordering="state")
    def state_word(self, roadmap: NationalRoadmap) -> str:
        return roadmap.state_label

    def view_on_site(self, roadmap: NationalRoadmap) -> str:
        return reverse("national-roadmap", args=[roadmap.pk])
