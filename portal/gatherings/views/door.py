"""The attendance page as those who come see it on their phone, and as the organiser prints it with its code."""

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import require_safe

from portal.fields import LineFormField
from portal.gatherings import attendance, door, queries, rules
from portal.passes import signing
from portal.passes.doors import ThroughPass
from portal.passes.queries import live_of, of_record
from portal.vocabularies import AgeBand, Gender, Sector

HERE = "attendance"  # in the session: where the next person enters, on the same phone


class EnterForm(forms.Form):
    """What is asked of somebody at the door. `website` is a trap: people don't see it, programs fill it in."""

    name = LineFormField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    organisation = LineFormField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices, widget=forms.RadioSelect)
    gender = forms.ChoiceField(
        label=_("Gender"), choices=Gender.choices, required=False, initial="", widget=forms.RadioSelect
    )
    age_band = forms.ChoiceField(label=_("Age"), choices=AgeBand.choices, widget=forms.RadioSelect)
    website = forms.CharField(
        label=_("Leave this empty"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )


@method_decorator(login_not_required, name="dispatch")
class Enter(ThroughPass):
    """Enter one's own name."""

    template_name = "portal/gatherings/enter.html"
    form_class = EnterForm
    purpose = door.PURPOSE.name
    title = _("Enter your name")
    submit_label = _("Enter my name")
    may_repeat = False

    def keeps(self, form: Any) -> bool:
        """The phone may be anybody's."""
        return False

    def act(self, form: EnterForm) -> str:
        said = {**form.cleaned_data}
        if not said.pop("website"):
            door.enter(self.record, **said)
        self.request.session[HERE] = self.request.path
        return reverse("gathering-entered")

    def context(self) -> dict[str, Any]:
        return {"gathering": self.record, "days": attendance.kept_for().days}


@login_not_required
@require_safe
def entered(request: HttpRequest) -> HttpResponse:
    """The same page for everybody."""
    return render(request, "portal/gatherings/entered.html", {"again": request.session.get(HERE, "")})


class Door(View):
    """The code and the link of the attendance page, to print and hang at the door."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.gathering = get_object_or_404(queries.visible_to(request.user), pk=kwargs["pk"])
        if not rules.may_write(request.user, self.gathering):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        made = live_of(door.PURPOSE.name, self.gathering)
        link = signing.link_of(made) if made else ""
        context = {
            "gathering": self.gathering,
            "takes_names": self.gathering.state in door.TAKES_NAMES,
            "link": link,
            "code": code_of(link) if link else "",
            "last_moment": door.closes_at(self.gathering).astimezone(self.gathering.ends.tzinfo),
            "has_links": of_record(door.PURPOSE, self.gathering).exists(),
        }
        return render(request, "portal/gatherings/door.html", context)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            door.make(self.gathering, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("gathering-door", self.gathering.pk)


def code_of(link: str) -> SafeString:
    """The link as a QR code that is read from a sheet of paper, a quarter of it dirty."""
    code = segno.make(link, error="q", micro=False)
    return mark_safe(code.svg_inline(scale=6, border=4, svgclass="code", lineclass=None, omitsize=True))  # noqa: S308
