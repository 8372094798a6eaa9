"""Pages of the admin that are forms of our own, and the buttons of a record's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from portal.forms.transitions import TransitionPage
from portal.rules import is_secretariat


class AdminTransition(TransitionPage):
    """A transition, asked for within the admin."""

    template_name = "admin/transition.html"
    model_admin: Any = None

    def queryset(self, user):
        return self.model_admin.get_queryset(self.request)

    def leads(self) -> str:
        meta = self.record._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.record.pk])

    leads_to = staticmethod(lambda user, record: "")

    def act(self, form) -> str:
        super().act(form)
        return self.leads()

    def back_url(self) -> str:
        return self.leads()

    def context(self) -> dict[str, Any]:
        return {
            **self.model_admin.admin_site.each_context(self.request),
            **super().context(),
            "title": self.title,
            "opts": self.model_admin.model._meta,
            "original": self.record,
        }


def say(request: HttpRequest, message: str) -> None:
    """Tell staff that it is done."""
    messages.success(request, message)


def press(request: HttpRequest, act: Callable[[], Any], done: str) -> None:
    """What the button of a record's page does, by POST and for the Secretariat: act and say so, or say why not."""
    if request.method != "POST" or not is_secretariat(request.user):
        return
    try:
        with transaction.atomic():
            act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        say(request, done)
