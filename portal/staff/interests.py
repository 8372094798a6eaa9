"""The register of interests in the admin: read, added to for somebody, ended by somebody else."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import searching
from portal.directory import actions as directory
from portal.fields import LineFormField
from portal.interests import actions, people, queries, subjects
from portal.interests.forms import EndInterestForm, ask_by_kind
from portal.interests.subjects import Text
from portal.models import Contact, Interest, User
from portal.refusals import Refused
from portal.rules import is_secretariat
from portal.staff.changing import ActionForm
from portal.staff.pages import AdminPage
from portal.staff.records import PortalModelAdmin
from portal.text import clean_line

ABOUT = _("Record that it is about")
NOBODY = "-"  # of those found
NEEDED = {
    "user": _("needed unless somebody is written below"),
    "somebody": _("needed where no person is chosen"),
    "whom": _("needed, for several are found"),
    "address": _("needed for somebody whom the portal doesn’t know"),
}


class EndInterest(AdminPage):
    """An interest that no longer stands."""

    title = _("End this interest")
    intro = _("Applications that it closed open again to the person. It stays on the register, with the day it ended.")
    submit_label = _("End this interest")
    done_message = _("The interest has ended.")
    danger = True
    form_class = EndInterestForm

    def change(self, form) -> None:
        actions.end_interest(self.record, by=self.request.user, **form.cleaned_data)


class RegisterForm(ActionForm):
    """What an officer records of somebody: of a person who signs in and judges or handles records, or of one without an
    account, who is found by a name or an address, or else written down as a contact. `record` is one of those that the
    officer may name, by its kind."""

    somebody = LineFormField(
        max_length=150,
        required=False,
        label=_("Or somebody without an account"),
        help_text=_("Their name or address: contacts and experts are looked through."),
    )
    whom = forms.CharField(required=False, label=_("Whom do you mean?"), widget=forms.HiddenInput)
    address = forms.EmailField(
        max_length=254,
        required=False,
        label=_("Their e-mail address"),
        help_text=_("Whom the portal doesn’t know yet becomes a contact."),
    )
    record = forms.ChoiceField(label=ABOUT, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = [("", _("Choose")), *self._offered()]
        typed = clean_line(self.data.get("somebody") or "")[: self.fields["somebody"].max_length]
        self.found = people.found(self.user, typed) if typed else []
        if len(self.found) > 1:
            named = [(one.key, one.described) for one in self.found[: people.MOST]]
            choices = [*named, (NOBODY, _("None of these: somebody else"))]
            self.fields["whom"].widget = forms.RadioSelect(choices=choices)
        ask_by_kind(self)
        for name in NEEDED.keys() & self.fields.keys():  # one that is only read has no person to choose
            self.fields[name].needed = NEEDED[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        try:
            said["person"] = self._person(said)
        except ValidationError as error:
            self.add_error(None, error)
        return said

    def _person(self, said: dict[str, Any]) -> Model | None:
        """Who it is; not saved yet where the portal doesn't know them. Raises ValidationError by field."""
        user, typed, chosen = said.get("user"), said.get("somebody"), said.get("whom")
        if user and typed:
            raise ValidationError({"somebody": _("Choose a person above or write somebody here, not both.")})
        if user or not typed:
            return user if user or "somebody" in self.errors else self._missing()
        if not self.found or chosen == NOBODY:
            return self._stranger(typed, said.get("address"))
        meant = [one.entry for one in self.found if len(self.found) == 1 or one.key == chosen]
        return meant[0] if meant else self._several()

    def _missing(self) -> None:
        raise ValidationError({"user": _("Choose the person, or write below who it is.")})

    def _several(self) -> None:
        if len(self.found) > people.MOST:
            raise ValidationError({"somebody": _("Too many are found: write more of the name, or the address.")})
        raise ValidationError({"whom": _("Several are found: choose whom you mean.")})

    def _stranger(self, typed: str, address: str | None) -> Contact:
        if not address and "address" not in self.errors:
            raise ValidationError(
                {"address": _("Nobody is found by this name. Give their e-mail address, and they become a contact.")}
            )
        return Contact(name=typed, email=address, language=get_language())

    def _offered(self):
        for subject in subjects.every():
            if subject.offered:
                records = subject.offered(self.user)
                choices = [(f"{subject.model}:{record.pk}", subject.named(record)) for record in records]
                yield capfirst(records.model._meta.verbose_name_plural), choices

    def clean_record(self) -> Model | None:
        label, _colon, key = self.cleaned_data["record"].partition(":")
        if not key:
            return None
        found = apps.get_model(label)._base_manager.filter(pk=key).first()
        if found is None:
            raise ValidationError(_("This record is no longer there."))
        return found


def _keep(stranger: Contact, *, by: User) -> None:
    """Add the contact; what the directory refuses stands at the fields of this form."""
    try:
        directory.write(stranger, by=by)
    except ValidationError as error:
        told = {"name": "somebody", "email": "address"}
        raise Refused({told.get(name, name): errors for name, errors in error.error_dict.items()}) from None


class InForce(admin.SimpleListFilter):
    """Those that stand, or those that have ended."""

    title = _("validity")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("yes", _("In force")), ("no", _("Ended"))]

    def queryset(self, request, queryset):
        return queryset.filter(ended_at__isnull=self.value() == "yes") if self.value() else queryset


@admin.register(Interest)
class InterestAdmin(PortalModelAdmin):
    form = RegisterForm
    list_display = ["holder", "kind", "country", "organisation", "record", "since", "ended_at"]
    list_filter = ["kind", InForce]
    search_fields = ["folded", "user__folded", "country__folded"]
    viewers = is_secretariat
    editors = None
    fields = ["user", "somebody", "whom", "address", "kind", "country", "organisation", "record", "statement"]
    written = ["holder", "kind", "country", "organisation", "record", "statement"]
    change_form_template = "admin/portal/interest/change_form.html"
    pages = {"end": ("<int:pk>/end/", EndInterest)}

    def get_queryset(self, request):
        return queries.register(request.user)

    def get_fields(self, request, obj=None):
        ended = ["declared_by", "since", "ended_by", "ended_at", "ended_because"]
        return [*self.written, *ended] if obj else self.fields

    def get_form(self, request, obj=None, **kwargs):
        form_class = super().get_form(request, obj, **kwargs)  # made for this request
        form_class.user = request.user
        return form_class

    def found_where(self, piece):
        about = [subject.found_by for subject in subjects.every() if subject.found_by]
        return searching.contains([*self.search_fields, *about], piece)

    @admin.display(description=_("person"), ordering="user__full_name")
    def holder(self, interest: Interest) -> Text:
        """A contact by the name, which its record alone holds."""
        return getattr(interest.holder, "called", None) or str(interest.holder or "–")

    @admin.display(description=ABOUT)
    def record(self, interest: Interest) -> Text:
        return subjects.of(interest.about).named(interest.about) if interest.about else "–"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """People who judge or handle."""
        if db_field.name == "user":
            kwargs |= {"queryset": User.objects.holding(*people.DECLARING), "required": False}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, form):
        said = form.cleaned_data
        person, given = said["person"], {name: said[name] for name in ("country", "organisation", "statement")}
        with transaction.atomic():
            if person.pk is None:
                _keep(person, by=request.user)
            return actions.declare_interest(person, said["kind"], by=request.user, about=said["record"], **given)
