"""Help for everybody: guides, whom to write to, and what the portal says of itself. No page needs an account."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.collation import alphabetical
from portal.fields import LineFormField, ProseFormField
from portal.forms.page import FormPage, Instead
from portal.help import contact, guides, texts
from portal.models import ContactMessage, FieldOffice
from portal.remarks import conversations


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The guides, one's own first."""
    found = [(guide, guide.read(get_language()), own) for guide, own in guides.for_reader(request.user)]
    return render(request, "help/index.html", {"guides": found})


@login_not_required
@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide, with its contents."""
    if name not in guides.GUIDES:
        raise Http404
    return render(request, "help/text.html", {"text": guides.GUIDES[name].read(get_language()), "is_guide": True})


@login_not_required
@require_safe
def statement(request: HttpRequest, name: str) -> HttpResponse:
    """What the portal says of its accessibility, of people's data, of its publisher."""
    text = texts.read(texts.STATEMENTS, name, get_language())
    return render(request, "help/text.html", {"text": text, "secretariat": settings.SECRETARIAT_EMAIL})


class ContactForm(forms.Form):
    """What is to be said; who says it is asked of strangers alone. `website` is a trap: people don't see it."""

    full_name = LineFormField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("Your e-mail address"), max_length=254, help_text=_("The answer is sent to it."))
    subject = LineFormField(label=_("Subject"), max_length=ContactMessage._meta.get_field("subject").max_length)
    text = ProseFormField(label=_("Your message"), words=ContactMessage._meta.get_field("text").words)
    website = forms.CharField(
        label=_("Leave this empty"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, known: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("full_name", "email", "website") if known else ():
            del self.fields[name]


@method_decorator(login_not_required, name="dispatch")
class Contact(FormPage):
    """Whom to write to, and a form that does."""

    template_name = "help/contact.html"
    title = _("Write to the Secretariat")
    submit_label = _("Send the message")

    @property
    def known(self) -> bool:
        return self.request.user.is_authenticated

    def prepare(self) -> None:
        if self.acts() and not ratelimit.consume(self.request, action="contact_tried"):
            raise Instead(ratelimit.respond_429(self.request))

    def make_form(self, data=None, files=None) -> ContactForm:
        return ContactForm(data, known=self.known, initial={"subject": self.request.GET.get("subject", "")[:150]})

    def act(self, form: ContactForm) -> str:
        given, user = dict(form.cleaned_data), self.request.user
        if given.pop("website", ""):
            return reverse("contact-sent")
        if not ratelimit.consume(self.request, action="contact_sent"):
            raise ValidationError(_("Too many messages come from your network. Try again in an hour."))
        who = {"full_name": user.full_name, "email": user.email} if self.known else {}
        contact.write(by=user if self.known else None, language=get_language(), **who | given)
        return reverse("contact-sent")

    def context(self) -> dict[str, Any]:
        return {
            "known": self.known,
            "secretariat": settings.SECRETARIAT_EMAIL,
            "regions": offices_by_region(),
            "talks": own_conversations(self.request.user),
        }


def own_conversations(user) -> list[dict[str, Any]]:
    """The records about which a Party's people or an expert write to the Secretariat in their own place; an officer
    finds them in the workspaces."""
    if not user.is_authenticated or user.is_staff:
        return []
    return [
        {"named": conversation.named(record), "party": record.party, "address": conversation.address(record)}
        for conversation in conversations.every()
        for record in conversation.open_to(user).order_by("-pk")[:10]
    ]


def offices_by_region() -> list[tuple[str, list[FieldOffice]]]:
    """The field offices that can be written to, under each region of whose countries they follow some."""
    found: dict[str, dict[int, FieldOffice]] = {}
    for office in FieldOffice.objects.exclude(email="").prefetch_related("countries"):
        for country in office.countries.all():
            found.setdefault(str(country.get_region_display()), {})[office.pk] = office
    return [(region, list(found[region].values())) for region in alphabetical(found)]


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next; the same page for everybody."""
    return render(request, "help/sent.html")
