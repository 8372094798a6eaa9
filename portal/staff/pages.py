"""Pages of the admin beside Django's own: forms of ours, a record's moves, what is only read, and buttons."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.views import View

from portal.forms.page import FormPage
from portal.forms.transitions import TransitionPage
from portal.models import User


def address_of(record: Model) -> str:
    """The record's own page in the admin."""
    return reverse(admin_urlname(record._meta, "change"), args=[record.pk])


class InAdmin:
    """What a model's pages have in common. Where the address has a `pk`, the page is about that record."""

    request: HttpRequest
    kwargs: dict[str, Any]
    title: str | Promise = ""
    model_admin: Any = None
    record: Any = None

    def may_open(self) -> bool:
        """Whoever may read the model's records, unless a page asks for more."""
        return self.model_admin.has_view_permission(self.request)

    def prepare(self) -> None:
        """Find the record, as far as the person sees it; raises PermissionDenied or Http404."""
        if not self.may_open():
            raise PermissionDenied
        if "pk" in self.kwargs:
            self.record = get_object_or_404(self.model_admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def list_url(self) -> str:
        return reverse(admin_urlname(self.model_admin.opts, "changelist"))

    def back_url(self) -> str:
        return address_of(self.record) if self.record else self.list_url()

    def context(self) -> dict[str, Any]:
        site = self.model_admin.admin_site.each_context(self.request)
        own = {"title": self.title, "opts": self.model_admin.opts, "original": self.record}
        return {**site, **own, "list_url": self.list_url(), "back_url": self.back_url()}


class AdminPage(InAdmin, FormPage):
    """A form that changes one thing, and leads back to the record or the list. Subclasses give `change`."""

    template_name = "admin/form_page.html"

    def act(self, form) -> str:
        self.change(form)
        return self.back_url()

    def change(self, form) -> None:
        """Do it, through the action. May raise ValidationError."""
        raise NotImplementedError


class AdminTransition(TransitionPage, InAdmin):
    """A transition, asked for within the admin."""

    template_name = "admin/transition.html"
    leads_to = staticmethod(lambda user, record: address_of(record))

    def queryset(self, user: User) -> QuerySet:
        return self.model_admin.get_queryset(self.request)

    def context(self) -> dict[str, Any]:
        return InAdmin.context(self) | super().context()


class AdminView(InAdmin, View):
    """What is only read, or fetched. Subclasses give `get`."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The answer of Django's admin where there is nothing to change."""
        raise PermissionDenied


class Fetched(AdminView):
    """A file, made for this person now; nothing of it is kept."""


class Button(AdminView):
    """A button of a record's page: it acts by POST, says that it is done or why not, and leads back."""

    done_message: str | Promise = ""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Where the session ended in between, signing in leads here."""
        return redirect(self.back_url())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            with transaction.atomic():
                self.act()
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, self.done_message)
        return redirect(self.back_url())

    def act(self) -> None:
        """Do it, through the action. May raise ValidationError."""
        raise NotImplementedError
