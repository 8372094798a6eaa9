"""The way in for an authority without an account: it asks with its letter and confirms its address."""

from contextlib import suppress
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal import queries
from portal.fields import LineFormField, UploadFormField
from portal.forms.page import FormPage, Instead
from portal.models import Designation, Pass
from portal.passes.doors import ThroughPass
from portal.passes.queries import Closed
from portal.people import designations, links
from portal.refusals import WrongState


class DesignationForm(forms.Form):
    """What the authority says. `website` is a trap: people don't see it, programs fill it in."""

    party = forms.ModelChoiceField(label=_("Your country"), queryset=None, empty_label=_("Choose"))
    authority = LineFormField(
        label=_("Designated public authority"),
        max_length=200,
        help_text=_("The ministry or public institution that answers for the 2005 Convention in your country."),
    )
    full_name = LineFormField(label=_("Full name of the focal point"), max_length=150)
    function = LineFormField(label=_("Function"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address of the focal point"),
        max_length=254,
        help_text=_("Preferably an official one. A link is sent to it, which confirms the request."),
    )
    language = forms.ChoiceField(label=_("Language of our answers"), choices=settings.LANGUAGES)
    letter = UploadFormField(label=_("Letter by which the authority names its focal point"))
    consent = forms.BooleanField(
        label=_(
            "I agree that the Secretariat keeps what is written here, and the letter, to answer this request and to "
            "show later who spoke for the Party."
        ),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = queries.parties()

    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("consent", "website")}


@method_decorator(login_not_required, name="dispatch")
class Ask(FormPage):
    """Ask to become the focal point of a Party."""

    template_name = "portal/designation.html"
    title = _("Become your country’s focal point")
    submit_label = _("Send the request")

    def prepare(self) -> None:
        if self.acts() and not ratelimit.consume(self.request, action="designation_tried"):
            raise Instead(ratelimit.respond_429(self.request))

    def keeps(self, form: Any) -> bool:
        """Its lines are short, but many."""
        return True

    def make_form(self, data=None, files=None) -> DesignationForm:
        party = queries.parties().filter(iso3=self.request.GET.get("party", "").upper()).first()
        initial = {"party": party, "language": self.request.LANGUAGE_CODE}
        return DesignationForm(data, files, initial=initial)

    def act(self, form: DesignationForm) -> str:
        caught = form.cleaned_data["website"]
        if not caught and not ratelimit.consume(self.request, action="designation_asked"):
            raise ValidationError(_("Too many requests come from your network. Try again in an hour."))
        if not caught:
            designations.ask(**form.asked())
        return reverse("designation-sent")


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same page for everybody, whatever is there already."""
    return render(request, "portal/designation_sent.html", {"days": links.DESIGNATION_DAYS})


@login_not_required
@require_safe
def confirmed(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/designation_confirmed.html")


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddress(ThroughPass):
    """The link's page. It has a button, for programs that read mail open links too; it names nobody."""

    template_name = "portal/designation_confirm.html"
    purpose = "designation"
    title = _("Confirm your request")
    submit_label = _("Confirm my address")

    def prepare(self) -> None:
        super().prepare()
        self.designation: Designation = self.record

    def closed(self, found: Pass, why: Closed) -> HttpResponse | None:
        return redirect("designation-confirmed") if why is Closed.DONE else None

    def make_form(self, data=None, files=None) -> forms.Form:
        return forms.Form(data)

    def act(self, form: forms.Form) -> str:
        with suppress(WrongState):  # the second click of a double one
            designations.confirm_address(self.designation)
        return reverse("designation-confirmed")

    def context(self) -> dict[str, Any]:
        return {"designation": self.designation}
