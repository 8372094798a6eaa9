"""The page with the earlier versions of a text, for whoever may write it: what each said, who saved it and when, and
what was changed when it was replaced; one of them is put back by its button, and what it replaces becomes an earlier
version in its turn."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal import versions
from portal.forms.page import SUBMIT, FormPage
from portal.models import EarlierVersion
from portal.snapshots import Change, changes

Answers = list[tuple[Any, list[str]]]


@dataclass(frozen=True)
class Shown:
    """An earlier version as it reads, and what the version after it says otherwise."""

    version: EarlierVersion
    answers: Answers
    changes: list[Change]


class EarlierPage(FormPage):
    """Subclasses find the record in `prepare`, and give `record`, `part`, `now`, `said` and `put_back`."""

    template_name = "portal/earlier.html"
    form_class = forms.Form
    title = _("Earlier versions")
    done_message = _("Put back. What it replaced is among the earlier versions now.")
    record: Model
    part = ""
    language = ""
    """Of the text, where it isn't the reader's own."""

    def now(self) -> dict[str, Any]:
        """What the text says today, in the form of a version's content."""
        raise NotImplementedError

    def said(self, content: dict[str, Any]) -> Answers:
        """A version as it reads: each question, and its answer as lines."""
        raise NotImplementedError

    def put_back(self, content: dict[str, Any]) -> None:
        """Save a version again, through the action. May raise ValidationError."""
        raise NotImplementedError

    def act(self, form) -> str:
        asked = self.request.POST[SUBMIT]
        known = versions.of(self.record, self.part)
        version = known.filter(pk=asked).first() if re.fullmatch(r"[0-9]{1,18}", asked) else None
        if version is None:
            raise ValidationError(_("Choose one of the versions below."))
        self.put_back(version.content)
        return self.back_url()

    def context(self) -> dict[str, Any]:
        found, after = [], self.said(self.now())
        for one in versions.of(self.record, self.part):
            before = self.said(one.content)
            found.append(Shown(one, before, changes(_lines(before), _lines(after))))
            after = before
        return {"versions": found, "typed_language": self.language}


def _lines(answers: Answers) -> list[tuple[Any, list[str]]]:
    """A paragraph each, so that a long text is compared where it differs."""
    return [(question, [line for part in parts for line in part.splitlines()]) for question, parts in answers]
