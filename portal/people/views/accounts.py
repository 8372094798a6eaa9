"""What people do about themselves and one another: their profile, who speaks for a Party, accepting an invitation."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, password_validation
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.daily import actions as daily
from portal.fields import LineFormField, UploadFormField
from portal.forms.page import FormPage, Instead
from portal.models import Country, Invitation, Pass, RoleGrant, User
from portal.models.daily import Kind
from portal.passes.doors import ThroughPass
from portal.passes.queries import Closed
from portal.people import actions
from portal.people.forms import EndRoleForm
from portal.roles import ROLES, SPEAKERS
from portal.rules import may_end, may_withdraw


class ProfileForm(forms.ModelForm):
    """Name, language, time zone and the daily message; of an evaluator the working languages too."""

    daily_hour = forms.TypedChoiceField(
        label=_("Hour of the daily message"),
        help_text=_(
            "By the clock of your time zone. Once a day at most, one message tells what waits for you and what changed."
        ),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
    )
    daily_kinds = forms.MultipleChoiceField(
        label=_("What the daily message tells"),
        help_text=_(
            "What you leave out is not lost: it stands on your home page. Sign-in links, invitations, decisions, "
            "receipts and what cannot wait until the next morning always come at once."
        ),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "small"}),
    )

    working_languages = forms.MultipleChoiceField(
        label=_("Working languages"),
        help_text=_("Those in which you read and judge a project."),
        choices=languages.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "small"}),
    )

    class Meta:
        model = User
        fields = ["full_name", "language", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = daily.plan_of(self.instance)
        self.fields["daily_hour"].initial = plan.hour
        self.fields["daily_kinds"].initial = [kind for kind in Kind.values if kind not in plan.muted]
        if self.instance.holds("evaluator"):
            self.fields["working_languages"].initial = self.instance.works_in
        else:
            del self.fields["working_languages"]


class Profile(FormPage):
    """My account."""

    template_name = "portal/profile.html"
    form_class = ProfileForm
    title = _("My account")
    done_message = _("Your profile is saved.")
    edits = "person"

    def prepare(self) -> None:
        self.person = User.objects.get(pk=self.request.user.pk)

    def form_kwargs(self):
        return {"instance": self.person}

    def act(self, form) -> str:
        user = User.objects.get(pk=self.request.user.pk)
        given = {name: form.cleaned_data[name] for name in form.fields}
        told = {"hour": given.pop("daily_hour"), "kinds": given.pop("daily_kinds")}
        with transaction.atomic():
            actions.change_profile(user, by=user, **given)
            daily.choose(user, by=user, **told)
        return reverse("profile")

    def context(self):
        return {"grants": self.request.user.current_grants}


class ColleagueForm(forms.Form):
    """Whom to invite, as what."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    full_name = LineFormField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, *args, codes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        described = [(ROLES[code].name, ROLES[code].description) for code in codes]
        choices = [format_lazy("{} · {}", name, description) for name, description in described]
        self.fields["role"].choices = list(zip(codes, choices, strict=True))


class OfParty(FormPage):
    """What those who speak for a Party do about one another."""

    roles = ("focal_point",)

    def prepare(self) -> None:
        self.party = get_object_or_404(Country, iso3=self.kwargs["iso3"].upper(), is_party=True)
        if not self.request.user.holds(*self.roles, party_id=self.party.pk):
            raise PermissionDenied

    def people_page(self) -> str:
        return reverse("deputies", args=[self.party.iso3.lower()])

    def back_url(self) -> str:
        return self.people_page()


class Deputies(OfParty):
    """The people who speak and write for a Party, and the form by which they invite others."""

    template_name = "portal/deputies.html"
    title = _("Who speaks for the Party")
    submit_label = _("Invite")
    done_message = _("The invitation is on its way.")
    roles = SPEAKERS

    def make_form(self, data=None, files=None) -> forms.Form:
        decides = self.request.user.holds("focal_point", party_id=self.party.pk)
        codes = ["deputy", "contributor"] if decides else ["contributor"]
        return ColleagueForm(data, codes=codes, initial={"role": "contributor", "language": self.request.LANGUAGE_CODE})

    def act(self, form) -> str:
        actions.invite(party=self.party, by=self.request.user, **form.cleaned_data)
        return self.people_page()

    def back_url(self) -> str:
        return ""

    def context(self):
        user = self.request.user
        grants = RoleGrant.objects.filter(party=self.party, ended_at=None).select_related("user").order_by("pk")
        invited = Invitation.objects.unanswered().filter(party=self.party)
        order = list(ROLES)
        return {
            "party": self.party,
            "grants": [(g, may_end(user, g)) for g in sorted(grants, key=lambda g: order.index(g.role))],
            "invited": [(invitation, may_withdraw(user, invitation)) for invitation in invited.order_by("pk")],
            "hands_over": user.holds("focal_point", party_id=self.party.pk),
        }


class EndRole(OfParty):
    """A deputy or a contributor helps no longer."""

    submit_label = title = _("End this role")
    danger = True
    done_message = _("The role has ended.")

    def prepare(self) -> None:
        super().prepare()
        grants = RoleGrant.objects.filter(party=self.party).select_related("user")
        self.grant = get_object_or_404(grants, pk=self.kwargs["pk"])
        if not may_end(self.request.user, self.grant):
            raise PermissionDenied
        if self.grant.ended_at:
            messages.error(self.request, _("This role has already ended."))
            raise Instead(redirect(self.people_page()))
        self.intro = _("%(name)s: %(role)s. What this person wrote stays with the Party.") % {
            "name": self.grant.user.full_name,
            "role": self.grant.get_role_display(),
        }

    def make_form(self, data=None, files=None) -> EndRoleForm:
        return EndRoleForm(data)

    def act(self, form) -> str:
        actions.end_role(self.grant, **form.cleaned_data, by=self.request.user)
        return self.people_page()


class WithdrawInvitation(OfParty):
    """An invitation that nobody has accepted yet is taken back."""

    submit_label = title = _("Withdraw this invitation")
    danger = True
    done_message = _("The invitation is withdrawn; its link leads nowhere now.")
    roles = SPEAKERS

    def prepare(self) -> None:
        super().prepare()
        invitations = Invitation.objects.unanswered().filter(party=self.party)
        self.invitation = get_object_or_404(invitations, pk=self.kwargs["pk"])
        if not may_withdraw(self.request.user, self.invitation):
            raise PermissionDenied
        self.intro = _("%(name)s: %(role)s.") % {
            "name": self.invitation.full_name,
            "role": self.invitation.get_role_display(),
        }

    def make_form(self, data=None, files=None) -> forms.Form:
        return forms.Form(data)

    def act(self, form) -> str:
        actions.withdraw_invitation(self.invitation, by=self.request.user)
        return self.people_page()


class SuccessorForm(forms.Form):
    """Who takes over, and the letter that says so."""

    full_name = LineFormField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    letter = UploadFormField(label=_("Letter by which the authority names your successor"))


class HandOver(OfParty):
    """The focal point names a successor, and stays in office until that person accepts."""

    form_class = SuccessorForm
    title = _("Hand over to your successor")
    intro = _(
        "Your successor is sent an invitation. When it is accepted, your role ends and theirs begins, at the same "
        "moment. The application, the assistance and the roadmap belong to the Party: nothing is lost. Deputies and "
        "contributors stay."
    )
    submit_label = _("Name this successor")
    done_message = _("Your successor is invited. You remain the focal point until the invitation is accepted.")

    def form_kwargs(self):
        return {"initial": {"language": self.request.LANGUAGE_CODE}}

    def act(self, form) -> str:
        held = RoleGrant.objects.filter(role="focal_point", party=self.party, ended_at=None)
        own = get_object_or_404(held, user=self.request.user)
        given = form.cleaned_data
        actions.invite(role="focal_point", party=self.party, replaces=own, by=self.request.user, **given)
        return self.people_page()


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
class AcceptInvitation(ThroughPass):
    """An invitation's link: choose a password and be signed in, once."""

    purpose = "invitation"

    template_name = "portal/invitation.html"
    form_class = AcceptForm
    title = _("Your invitation")
    submit_label = _("Accept and sign in")

    def prepare(self) -> None:
        super().prepare()
        self.invitation: Invitation = self.record

    def closed(self, found: Pass, why: Closed) -> HttpResponse | None:
        """The second click of somebody whom the first has signed in leads home."""
        invitation, user = found.about, self.request.user
        accepted = invitation.accepted_at is not None and user.pk == invitation.accepted_by_id
        return redirect("home") if accepted else None

    def make_form(self, data=None, files=None) -> forms.Form:
        initial = {"full_name": self.invitation.full_name, "language": self.invitation.language}
        form = AcceptForm(data, initial=initial, invitation=self.invitation)
        if self.known():
            del form.fields["full_name"], form.fields["language"], form.fields["password"]
        return form

    def known(self) -> bool:
        return User.objects.at_address(self.invitation.email) is not None

    def act(self, form) -> str:
        given = {name: form.cleaned_data.get(name, "") for name in ("full_name", "password", "language")}
        user = actions.accept_invitation(self.invitation, **given)
        if user == self.request.user:
            messages.success(self.request, _("The role has been added to your account."))
            return reverse("home")
        if "password" not in form.fields:
            messages.success(self.request, _("The role has been added to your account. Sign in to go on."))
            return reverse("account_login")
        # An account made this moment has a confirmed address and no second factor: nothing of allauth's own (private)
        # way of signing in would stop it, so Django's does.
        login(self.request, user, backend="portal.people.signin.PortalBackend")
        return reverse("home")

    def context(self):
        return {"invitation": self.invitation, "known": self.known()}
