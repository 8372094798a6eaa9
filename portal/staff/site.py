"""The staff's admin: Django's own, behind the portal's sign-in, opening on the work that waits."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from portal import registry


class PortalAdminSite(admin.AdminSite):
    """Behind the portal's own sign-in; its index is the work queue."""

    site_header = _("National roadmaps · administration")
    site_title = _("Administration")
    index_title = _("What waits for you")
    index_template = "admin/queue.html"
    enable_nav_sidebar = False

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(f"{reverse('account_login')}?next={request.GET.get('next') or reverse('admin:index')}")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list:
        """Asked for on every page, shown on the first alone: worked out when it is read."""
        return SimpleLazyObject(lambda: super(PortalAdminSite, self).get_app_list(request, app_label))

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        work = registry.work_of(request.user)
        context = {
            "late": [item for item in work if item.is_late],
            "waiting": [item for item in work if not item.is_late],
            **(extra_context or {}),
        }
        return super().index(request, context)
