"""The gatherings of all countries in the admin; each is read, and written in, on its own page of the site."""

from operator import attrgetter

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.gatherings import figures, queries
from portal.models import Gathering
from portal.rules import is_secretariat
from portal.staff import lists
from portal.staff.pages import address_of
from portal.staff.records import ReadOnlyAdmin
from portal.written import date_short, number, typed


def _final(gathering: Gathering) -> int | None:
    """The participations of a closed one: until then they aren't final."""
    return gathering.participations if gathering.state == "closed" else None


@admin.register(Gathering)
class GatheringAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "party", "level", "day", "state_label", "participations"]
    list_filter = ["state", "kind", "level", "party__region", ("party", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["party", "content_type"]
    search_fields = ["folded", "party__folded"]
    date_hierarchy = "starts_at"
    fields = ["title", "kind", "party", "record", "hours", "place", "level", "programme_read", "summary_read", "came"]
    viewers = is_secretariat

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gathering]:
        return queries.visible_to(request.user)

    def for_list(self, queryset: QuerySet[Gathering]) -> QuerySet[Gathering]:
        return queries.with_participations(queryset)

    @lists.in_file(attrgetter("first_day"))
    @admin.display(description=_("day"), ordering="starts_at")
    def day(self, gathering: Gathering) -> str:
        return date_short(gathering.first_day)

    @lists.in_file(_final)
    @admin.display(description=_("participations"))
    def participations(self, gathering: Gathering) -> str:
        final = _final(gathering)
        return "" if final is None else number(final)

    @admin.display(description=_("about"))
    def record(self, gathering: Gathering) -> str:
        link = '<a href="{}"><bdi lang="{}">{}</bdi></a>'
        about = gathering.about
        return format_html(link, address_of(about), about.language, about)

    @admin.display(description=_("when"))
    def hours(self, gathering: Gathering) -> str:
        return gathering.hours

    @admin.display(description=_("programme"))
    def programme_read(self, gathering: Gathering) -> str:
        return typed(gathering.programme, gathering.language) or "–"

    @admin.display(description=_("summary"))
    def summary_read(self, gathering: Gathering) -> str:
        return typed(gathering.summary, gathering.language) or "–"

    @admin.display(description=_("people who came"))
    def came(self, gathering: Gathering) -> str:
        return number(figures.of(gathering).total)

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return self.fields

    def view_on_site(self, gathering: Gathering) -> str:
        return reverse("gathering", args=[gathering.pk])
