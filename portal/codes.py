"""A field for a few codes out of a fixed list, such as the languages a person works in."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class CodesField(models.TextField):
    """Codes out of `choices`, kept as “ en fr ” so that both databases find one with `__contains=" fr "`.

    Its value is a sorted list of strings.
    """

    def get_prep_value(self, value) -> str | None:
        return None if value is None else joined(self.to_python(value))

    def from_db_value(self, value, expression, connection) -> list[str] | None:
        return None if value is None else value.split()

    def to_python(self, value) -> list[str]:
        return value.split() if isinstance(value, str) else sorted(value or [])

    def validate(self, value, model_instance) -> None:
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
        if unknown := set(value) - {code for code, _name in self.flatchoices}:
            raise ValidationError(_("%(code)s isn’t one of the choices."), params={"code": ", ".join(sorted(unknown))})

    def value_to_string(self, obj) -> str:
        return joined(self.value_from_object(obj))

    def formfield(self, form_class=None, choices_form_class=None, **kwargs) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.choices or [],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "small"}),
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )


def joined(codes: Iterable[str]) -> str:
    """How the codes are kept: “ en fr ”, or nothing."""
    codes = sorted(set(codes))
    return f" {' '.join(codes)} " if codes else ""
