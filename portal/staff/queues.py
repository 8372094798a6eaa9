"""A list of the admin through which officers work: they keep filters of it, and go from one record to the next in the
order that they asked for (`portal/queues/`)."""

from copy import copy
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from portal.fields import LineFormField
from portal.queues import absences, filters, walks
from portal.staff import lists
from portal.staff.pages import AdminPage

CAME_FROM = "_changelist_filters"  # by which Django's links lead back to the list as it was
ME = "me"


class FilterForm(forms.Form):
    name = LineFormField(label=_("Name"), max_length=60)


class KeepFilter(AdminPage):
    """What is asked of the list now, under a name."""

    title = _("Keep this filter")
    intro = _("It then stands above your list, for you alone. The same name again replaces it.")
    submit_label = _("Keep it")
    done_message = _("The filter is kept.")
    form_class = FilterForm

    def act(self, form) -> str:
        asked = self.model_admin.asked(self.request, self.request.GET)
        queue = self.model_admin.opts.label_lower
        kept = filters.keep(form.cleaned_data["name"], asked, queue=queue, by=self.request.user)
        return f"{self.list_url()}?{kept.asked}"


class ForgetFilter(AdminPage):
    title = _("Forget this filter")
    submit_label = _("Forget it")
    done_message = _("The filter is forgotten.")
    form_class = forms.Form

    def prepare(self) -> None:
        super().prepare()
        own = filters.of(self.request.user, self.model_admin.opts.label_lower)
        self.kept = get_object_or_404(own, pk=self.kwargs["filter"])
        self.intro = self.kept.name

    def change(self, form) -> None:
        filters.forget(self.kept, by=self.request.user)


FILTER_PAGES = {
    "keep_filter": ("filters/keep/", KeepFilter),
    "forget_filter": ("filters/<int:filter>/forget/", ForgetFilter),
}


class InCharge(admin.SimpleListFilter):
    """What is in one's own charge, or in that of an officer whom one replaces today."""

    title = _("in charge")
    parameter_name = "charge"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, Any]]:
        return [(ME, _("Mine"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != ME:
            return queryset
        return queryset.filter(officer__in=[request.user.pk, *absences.replaced_by(request.user)])


class Queued:
    """Before a model's admin, in the order of its bases. A list with a page of its own says otherwise what an address
    asks (`asked`), what that finds (`keys`), and how a record's link says it (`link`, `came_by`)."""

    own = ""
    """What is walked through by who comes by another way than the list."""

    def get_urls(self) -> list:
        pages = FILTER_PAGES.items()
        return [self.address(name, route, page) for name, (route, page) in pages] + super().get_urls()

    # --- what is asked of the list ---------------------------------------------------------------------------------

    def asked(self, request: HttpRequest, given: QueryDict) -> str:
        """What an address asks of the list, in one way of saying it; nothing that the list doesn't know."""
        declared = self.get_list_filter(request)
        known = [name for name in given if name in (SEARCH_VAR, ORDER_VAR) or lists.is_declared(name, declared)]
        return urlencode([(name, value) for name in sorted(known) for value in given.getlist(name)])

    def keys(self, request: HttpRequest, asked: str) -> list[int]:
        """The records that the list then has, in its order."""
        one = copy(request)
        one.GET = QueryDict(asked)
        try:
            found = self.get_changelist_instance(one).queryset
        except (IncorrectLookupParameters, SuspiciousOperation, OverflowError, ValueError):
            return []
        return list(found.values_list("pk", flat=True))

    def link(self, asked: str) -> str:
        """How the address of a record says from which list one comes."""
        return urlencode({CAME_FROM: asked})

    def came_by(self, request: HttpRequest) -> str | None:
        """What was asked of the list from which one comes; None where one comes by another way."""
        given = request.GET.get(CAME_FROM)
        return None if given is None else self.asked(request, QueryDict(given))

    # --- what its pages show ---------------------------------------------------------------------------------------

    def queue(self, request: HttpRequest) -> walks.Queue:
        return walks.Queue(self.opts.label_lower, lambda asked: self.keys(request, asked), self.own)

    def above_the_list(self, request: HttpRequest) -> dict[str, Any]:
        """The filters kept; a walk through what is opened begins anew (`admin/kept_filters.html`)."""
        asked = self.asked(request, request.GET)
        walks.forget(request.session, self.queue(request), asked)
        return {"asked_now": asked, "kept_filters": filters.of(request.user, self.opts.label_lower)}

    def above_the_record(self, request: HttpRequest, key: int) -> dict[str, Any]:
        """Which record comes before and after it (`admin/walk.html`)."""
        walk = walks.on_the_way(request.session, self.queue(request), key, self.came_by(request))
        if walk is None:
            return {"place": None}
        return {"place": walk.place_of(key), "walk_asked": walk.asked, "walk_link": self.link(walk.asked)}

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return super().changelist_view(request, {**self.above_the_list(request), **(extra_context or {})})
