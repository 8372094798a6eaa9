"""Form fields that read a cell as people fill it in: a word of a list by any of its names, a country by any of its."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.folding import folded
from portal.imports.kinds import LANGUAGES
from portal.models import Country


class NamedCell(forms.Field):
    """One of a list, by a name that it has in either language or by its code. What the list holds is looked up once
    for all the rows that a form reads."""

    unknown: str | Promise = _("This isn’t one of the values that this column takes.")

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._by_name: Mapping[str, Any] | None = None

    def names(self) -> Iterable[tuple[str, Any]]:
        """Each name, and what it stands for; a later one of the same name gives way."""
        raise NotImplementedError

    def allowed(self) -> list[str]:
        """The values to offer, in the reader's language."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        text = folded(str(value or ""))
        if not text:
            return None
        if self._by_name is None:
            self._by_name = {folded(name): given for name, given in reversed(list(self.names()))}
        if text not in self._by_name:
            raise ValidationError(self.unknown, code="unknown")
        return self._by_name[text]


class ChoiceCell(NamedCell):
    """A code of these choices."""

    def __init__(self, *, choices: Iterable[tuple[str, Any]], **kwargs):
        self.choices = list(choices)
        super().__init__(**kwargs)

    def names(self) -> Iterable[tuple[str, str]]:
        yield from ((code, code) for code, _label in self.choices)
        for language in LANGUAGES:
            with translation.override(language):
                yield from ((str(label), code) for code, label in self.choices)

    def allowed(self) -> list[str]:
        return [str(label) for _code, label in self.choices]


class CountryCell(NamedCell):
    """A country by any of the names that the portal finds it by, or by its ISO code. A name that two share stands for
    the one whose name it is in French or English."""

    unknown = _("The portal knows no country of this name: write it as the list of the template does, or its ISO code.")

    def names(self) -> Iterable[tuple[str, Country]]:
        countries = list(Country.objects.order_by("pk"))
        for country in countries:
            own = (country.short_name_fr, country.short_name_en, country.name_fr, country.name_en)
            yield from ((name, country) for name in (*own, country.iso3, country.iso2) if name)
        for country in countries:
            yield from ((name, country) for name in country.folded.split("\n"))

    def allowed(self) -> list[str]:
        return list(Country.objects.values_list("short_name", flat=True))
