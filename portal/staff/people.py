"""People in the admin: accounts, roles, invitations, requests to be focal point."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Prefetch, QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from portal.fields import UploadFormField
from portal.forms.page import Instead
from portal.models import Designation, Invitation, RoleGrant, User
from portal.people import actions
from portal.people.forms import CountriesField, EndRoleForm, ask_by_role
from portal.rules import is_secretariat
from portal.staff import saving
from portal.staff.changing import ActionForm
from portal.staff.pages import AdminPage, Button
from portal.staff.records import PortalModelAdmin, ReadOnlyAdmin

# Roles come from grants, addresses and second factors are each person's own business.
for unused in (Group, EmailAddress, Authenticator):
    admin.site.unregister(unused)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "roles_named", "email", "language", "is_active"]
    list_filter = ["is_active", "is_staff", "is_demo"]
    search_fields = ["folded"]
    fields = ["full_name", "email", "roles_held", "language", "time_zone", "is_active"]
    viewers = editors = is_secretariat
    readonly_fields = ["email", "roles_held"]

    def for_list(self, queryset: QuerySet[User]) -> QuerySet[User]:
        held = RoleGrant.objects.filter(ended_at=None).select_related("party", "organisation")
        return queryset.prefetch_related(Prefetch("grants", held, to_attr="held"))

    @admin.display(description=_("roles held"))
    def roles_named(self, user: User) -> str:
        """What they do, and for whom."""
        return ", ".join(
            " · ".join(filter(None, (grant.get_role_display(), str(grant.party or grant.organisation or ""))))
            for grant in user.held
        )

    @admin.display(description=_("roles held"))
    def roles_held(self, user: User) -> str:
        """Each with the way to its page, where it ends."""
        held = user.grants.filter(ended_at=None).select_related("party", "organisation")
        links = ((reverse("admin:portal_rolegrant_change", args=[grant.pk]), grant) for grant in held)
        return format_html_join(" · ", '<a href="{}">{}</a>', links) or "–"

    def save_model(self, request, obj, form, change):
        saving.save_person_in_admin(obj, by=request.user, save_related=form.save_m2m)


class EndRole(AdminPage):
    form_class, danger = EndRoleForm, True
    title = submit_label = _("End this role")
    done_message = _("The role has ended.")

    def prepare(self) -> None:
        super().prepare()
        if self.record.ended_at:
            messages.error(self.request, _("This role has already ended."))
            raise Instead(redirect(self.back_url()))

    def change(self, form) -> None:
        actions.end_role(self.record, **form.cleaned_data, by=self.request.user)


class WithCountries(ActionForm):
    """A person's role with what it is held for, which depends on the role."""

    countries = CountriesField(
        label=_("Countries"), help_text=_("Several: hold the Ctrl key (⌘ on a Mac) while you choose.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_by_role(self)


class GrantForm(WithCountries):
    class Meta:
        model = RoleGrant
        fields = ["user", "role", "party", "organisation", "countries"]


@admin.register(RoleGrant)
class RoleGrantAdmin(PortalModelAdmin):
    form = GrantForm
    list_display = ["user", "role", "party", "organisation", "granted_at", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["user", "party", "organisation"]
    search_fields = ["user__folded", "party__folded", "organisation__folded"]
    viewers = is_secretariat
    editors = None
    readonly_fields = ["granted_at", "ended_at"]
    change_form_template = "admin/role.html"
    pages = {"end": ("<int:pk>/end/", EndRole)}

    def get_fields(self, request, obj=None):
        """Since when and until when, once somebody holds it."""
        return [*GrantForm.Meta.fields, *(["granted_at", "ended_at"] if obj else [])]

    def create(self, request, form):
        given = form.cleaned_data
        return actions.grant_role(
            given["user"],
            given["role"],
            by=request.user,
            party=given["party"],
            organisation=given["organisation"],
            countries=list(given["countries"]),
        )


class WithLetter:
    @admin.display(description=_("letter of the authority"))
    def letter_link(self, record: Invitation | Designation) -> str:
        if record.letter is None:
            return "–"
        address = reverse("stored-file", args=[record.letter_id])
        return format_html('<a href="{}">{}</a>', address, record.letter.name)


class InvitationForm(WithCountries):
    """An invitation, with the authority's letter for a focal point."""

    letter_file = UploadFormField(label=_("Letter of the authority"), required=False)

    class Meta:
        model = Invitation
        fields = ["full_name", "email", "language", "role", "party", "organisation", "countries", "replaces"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "letter_file" in self.fields:
            self.fields["letter_file"].needed = _("needed for a focal point")
        if "replaces" in self.fields:
            in_office = RoleGrant.objects.filter(role="focal_point", ended_at=None)
            self.fields["replaces"].queryset = in_office.select_related("party", "user")
            self.fields["replaces"].label_from_instance = lambda grant: f"{grant.party} · {grant.user}"


class WithdrawInvitation(Button):
    """There while nobody has answered."""

    done_message = _("The invitation is withdrawn; its link leads nowhere now.")

    def act(self) -> None:
        actions.withdraw_invitation(self.record, by=self.request.user)


@admin.register(Invitation)
class InvitationAdmin(WithLetter, PortalModelAdmin):
    form = InvitationForm
    list_display = ["full_name", "email", "role", "party", "invited_at", "accepted_at"]
    list_filter = ["role"]
    list_select_related = ["party"]
    search_fields = ["folded", "party__folded", "organisation__folded"]
    readonly_fields = ["letter_link"]
    viewers = is_secretariat
    editors = None
    change_form_template = "admin/invitation.html"
    pages = {"withdraw": ("<int:pk>/withdraw/", WithdrawInvitation)}

    def get_fields(self, request, obj=None):
        """The letter is handed in with the invitation, and read from then on."""
        return [*InvitationForm.Meta.fields, "letter_link" if obj else "letter_file"]

    def create(self, request, form):
        given = {name: form.cleaned_data[name] for name in InvitationForm.Meta.fields}
        countries = list(given.pop("countries"))
        return actions.invite(**given, countries=countries, letter=form.cleaned_data["letter_file"], by=request.user)


@admin.register(Designation)
class DesignationAdmin(WithLetter, ReadOnlyAdmin):
    """Requests to be focal point: the letter to read, and two moves."""

    list_display = ["full_name", "party", "authority", "state_label", "asked_at"]
    list_filter = ["state"]
    list_select_related = ["party"]
    search_fields = ["folded", "party__folded"]
    fields = [
        "party", "authority", "full_name", "function", "email", "language", "letter_link", "in_office", "asked_at",
        "refusal",
    ]  # fmt: skip
    readonly_fields = ["letter_link", "in_office"]
    viewers = is_secretariat

    @admin.display(description=_("focal point in office"))
    def in_office(self, designation: Designation) -> str:
        people = User.objects.holding("focal_point", party=designation.party_id)
        return ", ".join(user.full_name for user in people) or "–"
