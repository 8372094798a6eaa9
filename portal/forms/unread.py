"""What was typed in a form that saves by itself and can't be taken as it is: kept so, beside the record."""

from typing import Any

from django import forms

from portal.fields import DRAFT


class KeepsUnread(forms.BaseForm):
    """A bound form that says what of it can't be read, and what is too much to keep."""

    def unread_in(self, name: str) -> Any:
        """What was typed in a field and can't be taken as it is; empty where it can, or is too much to keep."""
        if name not in self.errors or name not in self.fields:
            return ""
        typed = self.data.getlist(name)
        typed = typed if len(typed) > 1 else "".join(typed)
        most = DRAFT * (getattr(self.fields[name], "max_length", None) or 100)
        return typed if len(str(typed)) <= most else ""

    def unread(self) -> dict[str, Any]:
        """All such, by the names that their fields have when the form is opened again."""
        found = {name: self.unread_in(name) for name in self.errors}
        return {self.stored_name(name): typed for name, typed in found.items() if typed}

    def stored_name(self, name: str) -> str:
        """The name that a field has when the form is opened again."""
        return name

    def left_out(self) -> list[str]:
        """The names of fields that are wrong, and whose content is too much to keep."""
        return [name for name in self.errors if not self.unread_in(name)]
