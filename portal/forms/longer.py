"""A draft's texts may be longer than what is handed in: they are kept so, and how much is too much is told."""

from django import forms

from portal.fields import ProseFormField, label_in_form


class LongerTexts(forms.BaseForm):
    """A form of a draft: `let_texts_be_longer()` once its fields are there; `too_long()` once it is valid."""

    def let_texts_be_longer(self) -> None:
        for _name, field in self._prose():
            field.may_be_longer()

    def too_long(self) -> list[tuple[str, str]]:
        """The texts that a draft keeps and that can't be handed in: the label and by how much to shorten it."""
        said = [
            (label_in_form(self[name]), field.over(self.cleaned_data.get(name, ""))) for name, field in self._prose()
        ]
        return [(label, message) for label, message in said if message]

    def _prose(self) -> list[tuple[str, ProseFormField]]:
        return [(name, field) for name, field in self.fields.items() if isinstance(field, ProseFormField)]
