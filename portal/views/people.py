"""What people do about themselves: accept an invitation, change their profile, invite a deputy."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from portal import actions
from portal.fields import LineFormField
from portal.models import Country, Invitation, RoleGrant, User
from portal.models.people import known_time_zone
from portal.signin import has_accepted, invitation_of
from portal.views.forms import FormPage, put_errors


class ProfileForm(forms.ModelForm):
    """Name, language and time zone."""

    class Meta:
        model = User
        fields = ["full_name", "language", "time_zone"]

    time_zone = LineFormField(
        label=_("time zone"),
        max_length=50,
        validators=[known_time_zone],
        help_text=_("As “Africa/Dakar” or “America/Jamaica”; times are shown in it."),
    )


class Profile(FormPage):
    """My account."""

    template_name = "portal/profile.html"
    form_class = ProfileForm
    title = _("My account")
    done_message = _("Your profile is saved.")

    def form_kwargs(self):
        return {"instance": User.objects.get(pk=self.request.user.pk)}

    def act(self, form) -> str:
        user = User.objects.get(pk=self.request.user.pk)
        actions.change_profile(user, by=user, **{name: form.cleaned_data[name] for name in ProfileForm.Meta.fields})
        return reverse("profile")

    def context(self):
        return {"grants": self.request.user.current_grants}


class DeputyForm(forms.Form):
    """Whom to invite as deputy."""

    full_name = LineFormField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)


class Deputies(FormPage):
    """The people who speak for a Party, and the form by which its focal point invites a deputy."""

    template_name = "portal/deputies.html"
    form_class = DeputyForm
    title = _("Who speaks for the Party")
    submit_label = _("Invite")
    done_message = _("The invitation is on its way.")

    def prepare(self) -> None:
        self.party = get_object_or_404(Country, iso3=self.kwargs["iso3"].upper(), is_party=True)
        if not self.request.user.holds("focal_point", party_id=self.party.pk):
            raise PermissionDenied

    def act(self, form) -> str:
        actions.invite(role="deputy", party=self.party, by=self.request.user, **form.cleaned_data)
        return reverse("deputies", args=[self.party.iso3.lower()])

    def context(self):
        grants = RoleGrant.objects.filter(party=self.party, ended_at=None).select_related("user").order_by("role")
        invited = Invitation.objects.filter(party=self.party, accepted_at=None, withdrawn_at=None)
        return {"party": self.party, "grants": grants, "invited": invited}


class AcceptForm(forms.Form):
    """How an invited person enters."""

    full_name = LineFormField(label=_("Full name"), max_length=150)
    language = forms.ChoiceField(label=_("Preferred language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        help_text=_("At least ten characters; a phrase is easiest to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        self.invitation = invitation
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Judged as the password of who they say they are: neither their name nor their address will do."""
        person = User(email=self.invitation.email, full_name=self.cleaned_data.get("full_name", ""))
        password_validation.validate_password(self.cleaned_data["password"], person)
        return self.cleaned_data["password"]


@method_decorator(login_not_required, name="dispatch")
class AcceptInvitation(FormPage):
    """An invitation's link: choose a password and be signed in, once."""

    template_name = "portal/invitation.html"
    form_class = AcceptForm
    title = _("Your invitation")
    submit_label = _("Accept and sign in")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.invitation = invitation_of(kwargs["token"])
        if self.invitation is None and has_accepted(kwargs["token"], request.user):
            return redirect("home")  # the second click of a double one
        if self.invitation is None:
            return render(request, "portal/invitation_gone.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data=None, files=None) -> forms.Form:
        initial = {"full_name": self.invitation.full_name, "language": self.invitation.language}
        form = AcceptForm(data, initial=initial, invitation=self.invitation)
        if self.known():
            del form.fields["full_name"], form.fields["language"], form.fields["password"]
        return form

    def known(self) -> bool:
        return User.objects.filter(email__iexact=self.invitation.email).exists()

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.make_form(request.POST)
        if request.switches_language or "_submit" not in request.POST or not form.is_valid():
            return super().post(request, *args, **kwargs)
        given = {name: form.cleaned_data.get(name, "") for name in ("full_name", "password", "language")}
        try:
            user = actions.accept_invitation(self.invitation, **given)
        except ValidationError as error:
            put_errors(form, error)
            return self.show(form, status=422)
        if "password" not in form.fields:
            return render(request, "portal/invitation_accepted.html", {"invitation": self.invitation})
        return perform_login(request, Login(user=user, email=user.email, redirect_url=reverse("home")))

    def context(self):
        return {"invitation": self.invitation, "known": self.known()}
