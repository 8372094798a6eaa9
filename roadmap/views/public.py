"""What anyone reads: the open roadmap, the published national roadmaps, and whether a document is one of them."""

from functools import partial

from allauth.core import ratelimit
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
from portal.forms.page import FormPage, Instead
from portal.tables import TableFile
from roadmap import exports, queries
from roadmap.filters import PublishedFilter
from roadmap.forms import VerifyForm
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


@method_decorator(login_not_required, name="dispatch")
class Verify(FormPage):
    """Compares a file with the documents published under a reference. It changes nothing and keeps nothing."""

    template_name = "roadmap/verify.html"
    form_class = VerifyForm
    title = _("Verify a published roadmap")
    intro = _("A forwarded copy proves nothing by itself: compare the file that you hold with the one published here.")
    submit_label = _("Compare")
    verified: dict | None = None

    def prepare(self) -> None:
        if self.acts() and not ratelimit.consume(self.request, action="verify_tried"):
            raise Instead(ratelimit.respond_429(self.request))

    def form_kwargs(self):
        return {"initial": {"reference": self.request.GET.get("reference", "")[:20]}}

    def answer(self, form) -> HttpResponse:
        self.verified = queries.verification(form.cleaned_data["reference"], form.digest())
        return self.show(form)

    def context(self):
        return {"answer": self.verified}
