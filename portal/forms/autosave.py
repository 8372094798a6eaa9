"""A page whose form also saves by itself while one types: what is valid is saved, what isn't is kept as it was typed,
said, and comes back with its message.
Where somebody else saved meanwhile, both versions stand side by side (docs/adr/0012-saving-while-typing.md)."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.fields import label_in_form
from portal.forms import kept, once, wanted
from portal.forms.page import FormPage, put_errors
from portal.models import Autosaved
from portal.refusals import WrongState
from portal.sittings import Message, Overtaken

COMPARE = "_compare"
REVISION = "revision"
SEQUENCE = "_sequence"


@dataclass(frozen=True)
class Version:
    """One question with the answer that is stored and the one that somebody typed, each as lines of text."""

    label: Any
    theirs: list[str]
    mine: list[str]

    @property
    def differs(self) -> bool:
        return self.theirs != self.mine


class AutosavePage(FormPage):
    """Subclasses give `saved`, `store`, `leads_to` and `versions`; their form says what of it can't be read (`unread`),
    what of that is too much to keep (`left_out`), and which texts are `too_long`. Their template puts
    portal/versions.html above the form where somebody is `overtaken`, and portal/autosave.html into it."""

    saves_by_itself = True

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.overtaken: Autosaved | None = None

    def saved(self) -> Autosaved | None:
        """When the form was saved last, and by whom; None before the first time."""
        raise NotImplementedError

    def store(self, form, message: Message | None) -> Autosaved:
        """Save the form through the action: what is valid, and what can't be read as it was typed."""
        raise NotImplementedError

    def leads_to(self) -> str:
        """Where the button leads when all is saved."""
        raise NotImplementedError

    def versions(self) -> list[Version]:
        """What is stored beside what was typed."""
        raise NotImplementedError

    @property
    def revision(self) -> int | None:
        """The revision that the form began from, by its own account."""
        return _number(self.request.POST.get(REVISION, ""))

    def message(self, *, by_itself: bool = False) -> Message | None:
        """What the form's script says of itself; None where no script runs."""
        form = once.form_of(once.sent_token(self.request), self.request.user)
        sequence = _number(self.request.POST.get(SEQUENCE, ""))
        return None if form is None or sequence is None else Message(form, sequence, by_itself)

    def act(self, form) -> str:
        try:
            self.store(form, self.message())
        except Overtaken as refusal:
            self.overtaken = refusal.saved
            raise
        return self.leads_to()

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if kept.BY_ITSELF in request.POST:
            return self.autosave()
        return super().post(request, *args, **kwargs)

    def autosave(self) -> HttpResponse:
        """Save what is valid, and answer with what became of it; `X-Kept` says it to the script."""
        message = self.message(by_itself=True)
        if message is None or self.revision is None or not self.saves_by_itself:
            return HttpResponse(status=400)
        form = wanted.named(self.make_form(self.request.POST, None))
        form.is_valid()
        became, more = self._autosaved(form, message)
        response = render(self.request, "portal/autosaved.html", {"became": became, **more})
        response.headers["X-Kept"] = became
        return response

    def _autosaved(self, form, message: Message) -> tuple[str, dict[str, Any]]:
        try:
            saved = self._store_valid(form, message)
        except Overtaken as refusal:
            return "overtaken", {"overtaken": refusal.saved}
        except ValidationError as refusal:
            return "closed", {"refusal": refusal}
        left_out = set(form.left_out())
        told = [(name in left_out, _label(form, name), errors) for name, errors in form.errors.items()]
        kept = [(label, errors) for is_out, label, errors in told if not is_out]
        return "partly" if left_out else "saved", {
            "saved": saved,
            "wrong": kept + [(label, [message]) for label, message in form.too_long()],
            "left_out": [(label, errors) for is_out, label, errors in told if is_out],
        }

    def _store_valid(self, form, message: Message) -> Autosaved:
        """Tries again without the fields that the action refuses, until it refuses no other."""
        while True:
            refused = set(form.errors)
            try:
                return self.store(form, message)
            except (Overtaken, WrongState):
                raise
            except ValidationError as refusal:
                put_errors(form, refusal)
                if set(form.errors) == refused:
                    raise

    def show(self, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        if COMPARE in self.request.POST and self.saves_by_itself:
            self.overtaken = self.saved()
        self.shown_revision = self._shown_revision(form)
        return super().show(form, status)

    def _shown_revision(self, form: Any) -> str | int:
        """As the form was sent or kept, until the person has been shown what is stored."""
        if self.overtaken:
            return self.overtaken.revision
        saved = self.saved()
        return getattr(form, "data", {}).get(REVISION) or (saved.revision if saved else 0)

    def context(self) -> dict[str, Any]:
        return {
            "saves_by_itself": self.saves_by_itself,
            "form_revision": self.shown_revision,
            "form_sequence": self.request.POST.get(SEQUENCE, ""),
            "overtaken": self.overtaken,
            "versions": self.versions() if self.overtaken else [],
        }


def _label(form: forms.BaseForm, name: str) -> str:
    return label_in_form(form[name]) if name in form.fields else ""


def _number(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else None
