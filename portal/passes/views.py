"""The page that asks to whom a link was sent; and for whoever keeps a record, the links to it."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal import registry
from portal.fields import ProseFormField
from portal.forms.page import FormPage, Instead
from portal.models import Pass
from portal.passes import actions, doors, purposes, queries, signing


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("The one to which the message with the link was sent."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@method_decorator(login_not_required, name="dispatch")
class Address(FormPage):
    """Asks for the address to which the link was sent. Whatever is typed, nothing is told but that it isn’t that."""

    form_class = AddressForm
    title = _("Is this link for you?")
    intro = _("It was sent to one person. Type the e-mail address at which you received it, and go on.")
    submit_label = _("Go on")

    def prepare(self) -> None:
        if self.acts() and not ratelimit.consume(self.request, action="pass_address"):
            raise Instead(ratelimit.respond_429(self.request))
        found = signing.read(self.kwargs["token"])
        if found is None or queries.why_closed(found):
            raise Instead(doors.gone(self.request, found and purposes.of(found.purpose), found))
        self.opened: Pass = found
        self.leads_to = reverse(purposes.of(found.purpose).view, args=[self.kwargs["token"]])
        if doors.is_admitted(self.request, found):
            raise Instead(redirect(self.leads_to))

    def keeps(self, form: Any) -> bool:
        """No browser keeps on the disk whom a link was tried for."""
        return False

    def act(self, form: AddressForm) -> str:
        if not doors.is_sent_to(self.opened, form.cleaned_data["email"]):
            raise ValidationError({"email": _("The link was not sent to this address.")})
        doors.admit(self.request, self.opened)
        return self.leads_to


def _record(request: HttpRequest, name: str, pk: int) -> tuple[purposes.Purpose, Any]:
    """The record whose links the person sees. Raises Http404, for whom it isn’t too."""
    purpose = purposes.known(name)
    if purpose is None:
        raise Http404
    record = get_object_or_404(purpose.content_type.model_class(), pk=pk)
    if not purpose.managed_by(request.user, record) or registry.is_withheld(request.user, record):
        raise Http404
    return purpose, record


@require_safe
def links(request: HttpRequest, purpose: str, pk: int) -> HttpResponse:
    """The links to a record, and what was done through each."""
    found, record = _record(request, purpose, pk)
    return render(request, "portal/passes/links.html", listed(request, found, record))


def listed(request: HttpRequest, purpose: purposes.Purpose, record: Any) -> dict[str, Any]:
    passes = list(queries.of_record(purpose, record))
    uses = queries.uses_of(passes)
    for made in passes:
        made.about = record  # read once
    rows = [(made, queries.last_day_of(made), queries.why_closed(made), uses[made.pk]) for made in passes]
    return {
        "purpose": purpose,
        "record": record,
        "rows": rows,
        "back_url": registry.page_of(request.user, record),
    }


class TakeBackForm(forms.Form):
    reason = ProseFormField(
        label=_("Reason"), words=100, help_text=_("Whoever opens the link reads it, so write it to them.")
    )


class TakeBack(FormPage):
    """One link opens nothing from now on."""

    form_class = TakeBackForm
    title = submit_label = _("Take this link back")
    intro = _("From now on it opens nothing. What was done through it stays.")
    danger = True
    done_message = _("The link is taken back.")

    def prepare(self) -> None:
        self.made = get_object_or_404(Pass, pk=self.kwargs["pk"])
        if purposes.known(self.made.purpose) is None or self.made.about is None:
            raise Http404
        _record(self.request, self.made.purpose, self.made.object_id)

    def act(self, form: TakeBackForm) -> str:
        actions.take_back(self.made, by=self.request.user, reason=form.cleaned_data["reason"])
        return self.back_url()

    def back_url(self) -> str:
        return reverse("pass-links", args=[self.made.purpose, self.made.object_id])
