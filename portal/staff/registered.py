"""People and places in the admin, the outbox, the documents and the trail."""

from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from portal import history
from portal.fields import UploadFormField
from portal.models import (
    Country,
    Designation,
    Document,
    Event,
    FieldOffice,
    Invitation,
    Organisation,
    OutgoingMessage,
    Phase,
    RoleGrant,
    User,
)
from portal.outgoing import documents, outbox
from portal.people import actions
from portal.rules import is_secretariat
from portal.staff import saving
from portal.staff.pages import press
from portal.staff.records import ActionForm, PortalModelAdmin, ReadOnlyAdmin

# Roles come from grants, addresses and second factors are each person's own business.
for unused in (Group, EmailAddress, Authenticator):
    admin.site.unregister(unused)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "email", "language", "is_active", "is_staff", "is_demo"]
    list_filter = ["is_active", "is_staff", "is_demo"]
    search_fields = ["full_name", "email"]
    fields = ["full_name", "email", "language", "time_zone", "is_active"]
    viewers = editors = is_secretariat
    readonly_fields = ["email"]

    def save_model(self, request, obj, form, change):
        saving.save_person_in_admin(obj, by=request.user, save_related=form.save_m2m)


@admin.register(RoleGrant)
class RoleGrantAdmin(PortalModelAdmin):
    form = ActionForm
    list_display = ["user", "role", "party", "organisation", "granted_at", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["user", "party", "organisation"]
    search_fields = ["user__full_name", "user__email"]
    viewers = is_secretariat
    editors = None
    fields = ["user", "role", "party", "organisation", "countries"]
    change_form_template = "admin/role.html"

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

    def get_urls(self):
        view = self.admin_site.admin_view(self.end_view)
        return [path("<int:pk>/end/", view, name="portal_rolegrant_end"), *super().get_urls()]

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST only: the button of the change page."""
        grant = get_object_or_404(self.get_queryset(request), pk=pk)
        press(request, partial(actions.end_role, grant, by=request.user), _("The role has ended."))
        return redirect(reverse("admin:portal_rolegrant_change", args=[pk]))


class InvitationForm(ActionForm):
    """An invitation, with the authority's letter for a focal point."""

    letter_file = UploadFormField(label=_("Letter of the authority"), required=False)

    class Meta:
        model = Invitation
        fields = ["full_name", "email", "language", "role", "party", "organisation", "countries", "replaces"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "replaces" in self.fields:
            in_office = RoleGrant.objects.filter(role="focal_point", ended_at=None)
            self.fields["replaces"].queryset = in_office.select_related("party", "user")
            self.fields["replaces"].label_from_instance = lambda grant: f"{grant.party} · {grant.user}"


@admin.register(Invitation)
class InvitationAdmin(PortalModelAdmin):
    form = InvitationForm
    list_display = ["full_name", "email", "role", "party", "invited_at", "accepted_at"]
    list_filter = ["role"]
    list_select_related = ["party"]
    search_fields = ["full_name", "email"]
    viewers = is_secretariat
    editors = None
    change_form_template = "admin/invitation.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.withdraw_view)
        return [path("<int:pk>/withdraw/", view, name="portal_invitation_withdraw"), *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST only: the button of the change page, there while nobody has answered."""
        invitation = get_object_or_404(self.get_queryset(request), pk=pk)
        withdraw = partial(actions.withdraw_invitation, invitation, by=request.user)
        press(request, withdraw, _("The invitation is withdrawn; its link leads nowhere now."))
        return redirect(reverse("admin:portal_invitation_change", args=[pk]))

    def create(self, request, form):
        given = {name: form.cleaned_data[name] for name in InvitationForm.Meta.fields}
        countries = list(given.pop("countries"))
        return actions.invite(**given, countries=countries, letter=form.cleaned_data["letter_file"], by=request.user)


@admin.register(Designation)
class DesignationAdmin(ReadOnlyAdmin):
    """Requests to be focal point: the letter to read, and two moves."""

    list_display = ["full_name", "party", "authority", "state_label", "asked_at"]
    list_filter = ["state"]
    list_select_related = ["party"]
    search_fields = ["full_name", "email", "authority"]
    fields = [
        "party", "authority", "full_name", "function", "email", "language", "letter_link", "in_office", "asked_at",
        "refusal",
    ]  # fmt: skip
    readonly_fields = ["letter_link", "in_office"]
    viewers = is_secretariat

    @admin.display(description=_("letter of the authority"))
    def letter_link(self, designation: Designation) -> str:
        if designation.letter is None:
            return "–"
        address = reverse("stored-file", args=[designation.letter_id])
        return format_html('<a href="{}">{}</a>', address, designation.letter.name)

    @admin.display(description=_("focal point in office"))
    def in_office(self, designation: Designation) -> str:
        people = User.objects.holding("focal_point", party=designation.party_id)
        return ", ".join(user.full_name for user in people) or "–"


@admin.register(Country)
class CountryAdmin(PortalModelAdmin, TranslationAdmin):
    list_display = ["short_name", "iso3", "region", "is_party", "party_since", "is_developing", "is_ldc", "is_sids"]
    list_filter = ["is_party", "region", "is_developing", "is_ldc", "is_sids"]
    search_fields = ["name_fr", "name_en", "short_name_fr", "short_name_en", "iso3"]
    adders = None


@admin.register(Organisation)
class OrganisationAdmin(PortalModelAdmin):
    list_display = ["name", "kind", "country"]
    list_filter = ["kind"]
    list_select_related = ["country"]
    search_fields = ["name"]


@admin.register(FieldOffice)
class FieldOfficeAdmin(PortalModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(Phase)
class PhaseAdmin(PortalModelAdmin, TranslationAdmin):
    list_display = ["name", "starts_on", "ends_on", "approved_total"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "verb_label", "about_label", "party", "reason"]
    list_select_related = ["by", "party"]
    list_filter = ["shared", "at"]  # and no date_hierarchy, which reads the whole trail to list its months
    search_fields = ["about_label", "verb"]
    viewers = is_secretariat
    fields = ["at", "by", "verb_label", "about_label", "party", "shared", "changes", "reason"]

    def get_queryset(self, request):
        return history.open_events(request.user)


@admin.register(OutgoingMessage)
class OutgoingMessageAdmin(ReadOnlyAdmin):
    list_display = ["subject", "to", "language", "state", "queued_at", "sent_at", "attempts"]
    list_filter = ["state", "language"]
    search_fields = ["subject", "to"]
    fields = ["subject", "to", "language", "text", "state", "queued_at", "sent_at", "attempts", "error"]
    change_form_template = "admin/message.html"
    viewers = is_secretariat

    def get_queryset(self, request):
        return history.not_withheld(request.user, super().get_queryset(request))

    def get_urls(self):
        view = self.admin_site.admin_view(self.release_view)
        return [path("<uuid:pk>/release/", view, name="portal_outgoingmessage_release"), *super().get_urls()]

    def release_view(self, request: HttpRequest, pk) -> HttpResponse:
        """POST only: the button of the message's page."""
        message = get_object_or_404(self.get_queryset(request), pk=pk)
        release = partial(outbox.release, message, by=request.user)
        press(request, release, _("The message will be sent in a moment."))
        return redirect(reverse("admin:portal_outgoingmessage_change", args=[pk]))


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["title", "language", "version", "state", "requested_at", "requested_by"]
    list_filter = ["state", "language", "kind"]
    list_select_related = ["requested_by"]
    search_fields = ["title"]
    fields = [
        "title",
        "kind",
        "language",
        "version",
        "state",
        "progress",
        "requested_by",
        "requested_at",
        "ready_at",
        "sha256",
        "size",
        "error",
    ]
    change_form_template = "admin/document.html"
    viewers = is_secretariat

    def get_queryset(self, request):
        return history.not_withheld(request.user, super().get_queryset(request))

    def get_urls(self):
        view = self.admin_site.admin_view(self.retry_view)
        return [path("<uuid:pk>/retry/", view, name="portal_document_retry"), *super().get_urls()]

    def retry_view(self, request: HttpRequest, pk) -> HttpResponse:
        """POST only: ask for a document that failed once more."""
        document = get_object_or_404(self.get_queryset(request), pk=pk)
        again = partial(documents.request, document.kind, document.about, language=document.language, by=request.user)
        press(request, again, _("The document will be made in a moment."))
        return redirect(reverse("admin:portal_document_changelist"))
