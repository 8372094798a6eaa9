"""What a person declares for the register of interests."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fields import LineFormField, ProseFormField
from portal.interests.actions import ASKED_ALONE
from portal.lifecycle import reason_field
from portal.models import Country, Interest


class InterestForm(forms.Form):
    """One interest. Which fields are needed depends on its kind: the action says so at the field."""

    kind = forms.ChoiceField(label=_("What do you declare?"), choices=Interest.Kind.choices, widget=forms.RadioSelect)
    country = forms.ModelChoiceField(
        queryset=None,
        label=_("Country"),
        required=False,
        empty_label=_("Choose"),
        help_text=_("Of an employer, leave it empty if it works in several countries; it is needed for the rest."),
    )
    organisation = LineFormField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("For an employer: its full name, as it would stand in an application."),
    )
    statement = ProseFormField(
        label=_("In your own words"),
        words=300,
        required=False,
        help_text=_("For a role in a project or another tie: which one, and when."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = Country.objects.all()
        ask_by_kind(self)


class EndInterestForm(forms.Form):
    """Why an interest no longer stands."""

    reason = reason_field()


def ask_by_kind(form: forms.BaseForm) -> None:
    """At what only some kinds of an interest want: which ones."""
    for name in ("country", "organisation", "statement"):
        if name in form.fields:
            kinds = (kind.label for kind, asked in ASKED_ALONE.items() if name in asked)
            form.fields[name].needed = _("needed for: %(kinds)s") % {"kinds": ", ".join(map(str, kinds))}
