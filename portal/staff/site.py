"""The staff's admin: Django's own, behind the portal's sign-in and in its frame."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, re_path, reverse
from django.utils.decorators import method_decorator
from django.views.generic import RedirectView

# Lists that stood in another app: links to them and to their records go on working.
MOVED = {"applications/absence/": "portal/absence/"}


class PortalAdminSite(admin.AdminSite):
    """Behind the portal's own sign-in. Its lists stand in the staff's menu (programme/menu.py), and its index is the
    home of the portal."""

    enable_nav_sidebar = False
    empty_value_display = "–"

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(f"{reverse('account_login')}?next={request.GET.get('next') or reverse('home')}")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list:
        """Django asks for it on every page; no page of ours shows it."""
        return []

    def get_urls(self) -> list:
        return [self._moved(before, now) for before, now in MOVED.items()] + super().get_urls()

    def _moved(self, before: str, now: str) -> URLPattern:
        leads_on = RedirectView.as_view(url=f"/admin/{now}%(rest)s", query_string=True)
        return re_path(f"^{before}(?P<rest>.*)$", self.admin_view(leads_on))

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("home")

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        return redirect("home")
