"""What anyone reads: the open roadmap and the published national roadmaps."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from portal.exports import OPEN_DATA, known_kind
from portal.tables import TableFile
from roadmap import exports, queries
from roadmap.filters import PublishedFilter
from roadmap.models import Activity
from roadmap.tables import PublishedTable


@login_not_required
@require_safe
def open_roadmap(request: HttpRequest) -> HttpResponse:
    """The five outputs with their activities, and the themes."""
    context = {"outputs": queries.outputs(), "themes": queries.themes()}
    return render(request, "roadmap/open.html", context)


@login_not_required
@require_safe
def open_roadmap_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Its activities as a file."""
    return exports.open_roadmap(known_kind(kind))


@login_not_required
@require_safe
def activity(request: HttpRequest, code: str) -> HttpResponse:
    """One activity, and the published roadmaps that chose it."""
    chosen = get_object_or_404(Activity.objects.select_related("output").prefetch_related("themes"), code=code)
    context = {"activity": chosen, "roadmaps": queries.published_choosing(chosen)}
    return render(request, "roadmap/activity.html", context)


@method_decorator(login_not_required, name="dispatch")
class Published(SingleTableMixin, FilterView):
    """The national roadmaps that Parties have published."""

    table_class = PublishedTable
    filterset_class = PublishedFilter
    template_name = "roadmap/published_list.html"
    paginate_by = 25

    def get_queryset(self):
        return queries.with_outputs(queries.published())


class PublishedFile(TableFile, Published):
    """The same list to take away."""

    name, title, licence = "roadmaps", _("Published roadmaps"), OPEN_DATA
    page_of = partial(reverse, "roadmaps")
