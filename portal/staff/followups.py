"""Follow-ups in the admin: everybody's, by whose they are, until when, and their state."""

import datetime as dt

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal import clock, registry
from portal.followups import queries
from portal.models import FollowUp
from portal.rules import is_secretariat
from portal.staff import lists
from portal.staff.records import ReadOnlyAdmin
from portal.written import typed, typed_line

SOON = dt.timedelta(days=30)


class WhoseFilter(admin.SimpleListFilter):
    """One's own, what one has asked of others, and what nobody with an account does."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin):
        return [
            ("mine", _("Mine to do")),
            ("asked", _("What I have asked of others")),
            ("named", _("Of somebody without an account")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        user = request.user
        asked = {
            "mine": Q(owner=user),
            "asked": Q(created_by=user) & ~Q(owner=user),
            "named": Q(owner=None),
        }
        return queryset.filter(asked[self.value()]) if self.value() in asked else queryset


class DueFilter(admin.SimpleListFilter):
    """Of the open ones."""

    title = _("until when")
    parameter_name = "until"

    def lookups(self, request: HttpRequest, model_admin):
        return [("late", _("Late")), ("soon", _("Within 30 days")), ("later", _("Later"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = clock.today()
        asked = {
            "late": Q(due__lt=today),
            "soon": Q(due__range=(today, today + SOON)),
            "later": Q(due__gt=today + SOON),
        }
        return queryset.filter(asked[self.value()], is_live=True) if self.value() in asked else queryset


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyAdmin):
    list_display = ["what", "country", "who", "due_by", "state_label", "created_by"]
    list_filter = ["state", WhoseFilter, DueFilter, ("owner", admin.RelatedOnlyFieldListFilter), "party__region"]
    search_fields = ["folded", "owner__folded", "party__folded", "created_by__folded"]
    fields = ["said", "who", "due_by", "page", "created_by", "created_at", "came_of_it", "closed_by"]
    viewers = is_secretariat
    country = lists.country("party")
    due_by = lists.deadline(_("to be done by"), "due")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FollowUp]:
        return queries.visible_to(request.user).select_related("owner", "created_by")

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return self.fields

    @admin.display(description=_("who does it"), ordering="owner__full_name")
    def who(self, followup: FollowUp) -> str:
        return typed_line(followup.owner.full_name if followup.owner else followup.owner_named)

    @admin.display(description=_("what is to be done"))
    def said(self, followup: FollowUp) -> str:
        return typed_line(followup.what, followup.language)

    @admin.display(description=_("what came of it"))
    def came_of_it(self, followup: FollowUp) -> str:
        return typed(followup.closing) or "–"

    @admin.display(description=_("where it stands"))
    def page(self, followup: FollowUp) -> str:
        where = registry.address("follow-up", followup.pk)
        return format_html('<a href="{}">{}</a>', where, _("The page that everybody reads"))
