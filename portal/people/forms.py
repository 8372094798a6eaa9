"""Forms about people that a Party's pages and the staff's share."""

from collections.abc import Iterable
from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import roles
from portal.collation import alphabetical
from portal.lifecycle import reason_field
from portal.models import Country


class EndRoleForm(forms.Form):
    """Why a role ends."""

    reason = reason_field(help_text=_("It stays on the trail; who held the role for a Party reads it in a message."))


class ByRegion(forms.models.ModelChoiceIterator):
    """The countries under the name of their region, as the reader's language sorts them."""

    def __iter__(self) -> Iterable[tuple[str, list]]:
        countries = sorted(alphabetical(self.queryset), key=lambda country: country.get_region_display())
        for region, some in groupby(countries, key=lambda country: country.get_region_display()):
            yield region, [self.choice(country) for country in some]


class CountriesField(forms.ModelMultipleChoiceField):
    """Several countries out of all, in a list of the browser's own: two hundred boxes are no question."""

    iterator = ByRegion

    def __init__(self, **kwargs):
        given = {"required": False, "widget": forms.SelectMultiple(attrs={"size": 8}), **kwargs}
        super().__init__(Country.objects.all(), **given)


def ask_by_role(form: forms.BaseForm) -> None:
    """At what only some roles are held for: which ones want it."""
    for name, scope in (("party", roles.PARTY), ("organisation", roles.ORGANISATION), ("countries", roles.COUNTRIES)):
        if name in form.fields:
            wanting = ", ".join(str(roles.ROLES[code].name) for code in roles.with_scope(scope))
            form.fields[name].needed = _("needed for: %(roles)s") % {"roles": wanting}
