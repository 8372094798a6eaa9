"""What is written of a contact, in the staff's form and in a row of an import alike."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.directory.actions import FUNCTION_ALONE, NOBODY
from portal.fields import LineFormField
from portal.folding import folded
from portal.imports.cells import ChoiceCell, CountryCell
from portal.models import Organisation
from portal.people.names import check_name
from portal.refusals import Refused
from portal.vocabularies import OrganisationKind

NAME_HELP = _("The person’s name alone. Empty for an organisation’s own box.")
ORGANISATION_HELP = _("Its full name. One that the portal knows is found however its capitals and accents are written.")
KIND_HELP = _("Needed where the portal doesn’t know the organisation yet.")
EMAIL_HELP = _("The address itself, such as name@example.org. No two contacts have the same.")
LANGUAGE_HELP = _("The language in which the Secretariat writes to them.")
NEW = _("The portal doesn’t know this organisation yet: say what kind it is.")
OTHER_KIND = _("The portal has this organisation as: %(kind)s.")


class OrganisationField(LineFormField):
    """An organisation by its name: the one that is spelled so, or else however it is spelled; one that isn't kept yet
    where there is none. What was looked up is remembered for the rows that follow."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 200, "required": False, **kwargs})
        self._found: dict[str, list[Organisation]] = {}

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied._found = {}
        return copied

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Organisation | None:
        name = super().clean(value)
        if not name:
            return None
        key = folded(name)
        if key not in self._found:
            self._found[key] = list(Organisation.objects.filter(folded=key))
        known = self._found[key]
        if spelled := next((one for one in known if one.name == name), None):
            return spelled
        if not key:
            raise ValidationError(_("Give the organisation’s name."))
        if not known:
            known.append(Organisation(name=name))
        return known[0]


class AboutAContact:
    """What its fields must say together."""

    cleaned_data: dict[str, Any]
    add_error: Any

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if name:
            try:
                check_name(name)
            except Refused as refusal:
                raise ValidationError(refusal.messages) from None
        return name

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "name" in said and "organisation" in said and not (said["name"] or said["organisation"]):
            self.add_error("name", NOBODY)
        if said.get("function") and not said.get("name", "-"):
            self.add_error("function", FUNCTION_ALONE)
        if (organisation := said.get("organisation")) and "organisation_kind" in said:
            self._check_kind(organisation, said["organisation_kind"])
        return said

    def _check_kind(self, organisation: Organisation, kind: str | None) -> None:
        if not (kind or organisation.kind):
            self.add_error("organisation_kind", NEW)
        elif kind and organisation.kind and kind != organisation.kind:
            is_now = {"kind": OrganisationKind(organisation.kind).label}
            self.add_error("organisation_kind", ValidationError(OTHER_KIND, params=is_now))
        else:
            organisation.kind = kind or organisation.kind


class ContactRow(AboutAContact, forms.Form):
    """The columns of an import, in their order."""

    name = LineFormField(max_length=150, required=False, label=_("Name"), help_text=NAME_HELP)
    function = LineFormField(max_length=150, required=False, label=_("Function"))
    organisation = OrganisationField(label=_("Organisation"), help_text=ORGANISATION_HELP)
    organisation_kind = ChoiceCell(
        choices=OrganisationKind.choices, required=False, label=_("Kind of organisation"), help_text=KIND_HELP
    )
    email = forms.EmailField(max_length=254, label=_("E-mail address"), help_text=EMAIL_HELP)
    country = CountryCell(required=False, label=_("Country"))
    language = ChoiceCell(
        choices=[(code, label) for code, label in languages.choices() if code in dict(settings.LANGUAGES)],
        label=_("Language"),
        help_text=LANGUAGE_HELP,
    )
