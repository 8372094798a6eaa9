"""What the verification found, for the Secretariat."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.invariants import checks, watching
from portal.rules import is_secretariat

ON_A_PAGE = 50


@require_safe
def data_checks(request: HttpRequest) -> HttpResponse:
    """All that stands, the longest standing first, and what is asked each day."""
    if not is_secretariat(request.user):
        raise PermissionDenied
    page = Paginator(watching.standing_for(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "page_field": "page", "checks": checks.every()}
    return render(request, "portal/data_checks.html", context)
