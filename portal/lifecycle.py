"""The lifecycle engine. A record's life is one table of transitions; `perform` is the only way along it.

An app writes its table in `lifecycle.py` as a `Lifecycle(...)`. Buttons, the admin's actions and the documentation's
diagrams are read from it; nothing else sets a state (`Lived.save` refuses).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import KW_ONLY, dataclass, field
from functools import reduce
from typing import Any

from django import forms
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rules.predicates import Predicate

from portal import clock, trail, verbs
from portal.fields import ProseFormField
from portal.models.people import User
from portal.moves import Side
from portal.refusals import GateClosed, WrongState

Text = str | Promise
Who = Callable[[User, Any], bool]
REASON = _("Reason")

_tables: dict[str, "Lifecycle"] = {}


def _says(who: Who, user: User, record: Any) -> bool:
    """Ask a predicate, whether or not it looks at the record."""
    return who.test(user, record) if isinstance(who, Predicate) else who(user, record)


@dataclass(frozen=True)
class State:
    """`tone` colours the word (todo, wait, done, late); `turn` says whose move it is, in plain words, and `side` is who
    moves. `promise` is within how many days: a number, or the lookup of one from the record (“call__decision_days”)."""

    name: str
    label: Text
    tone: str = "wait"
    turn: Text = ""
    live: bool = True
    _: KW_ONLY
    side: Side | None = None
    promise: int | str = 0

    def promised_on(self, record: Any) -> dt.date | None:
        """The day by which the side is to have moved, counted from the state’s first; None where none is promised."""
        if not self.promise:
            return None
        days = self.promise
        if isinstance(days, str):
            days = reduce(getattr, days.split("__"), record)
        return days_after(record.state_since, days)


def days_after(moment: dt.datetime, days: int) -> dt.date:
    """The day that many days after the day of the moment."""
    return clock.day_of(moment) + dt.timedelta(days=days)


@dataclass(frozen=True)
class Gate:
    """What must hold, and what a person reads where it doesn't. `waivable_by` may pass it, with a reason; `label` is
    how a list of checks names it."""

    name: str
    holds: Callable[[Any], bool]
    message: Text
    waivable_by: Who | None = None
    label: Text = ""

    def may_be_waived(self, user: User, record: Any) -> bool:
        """Whether the person may pass it with a reason."""
        return self.waivable_by is not None and _says(self.waivable_by, user, record)


@dataclass(frozen=True)
class Transition:
    """One row of the table. `asks` are form fields by name; `effect(record, by=, **answers)` runs in the transaction,
    the record already in its new state; `messages` are `fn(record, by=)` that queue what goes out after commit. One
    that isn't `offered` has no button and no page: an action performs it, as a part of something larger."""

    name: str
    label: Text
    _: KW_ONLY
    source: Sequence[str]
    target: str
    who: Who
    done: Text
    gates: Sequence[Gate] = ()
    asks: Mapping[str, forms.Field] = field(default_factory=dict)
    effect: Callable[..., None] | None = None
    messages: Sequence[Callable[..., Any]] = ()
    hint: Text = ""
    danger: bool = False
    shared: bool = True
    offered: bool = True

    def allows(self, user: User, record: Any) -> bool:
        """Whether the person may perform it on the record, its state and gates aside."""
        return _says(self.who, user, record)

    def fields(self) -> dict[str, forms.Field]:
        """Fresh copies of the fields it asks for, to put in a form."""
        return {name: deepcopy(asked) for name, asked in self.asks.items()}

    def clean(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers, checked by the fields themselves. Raises ValidationError by field."""
        cleaned, errors = {}, {}
        for name, asked in self.fields().items():
            try:
                cleaned[name] = asked.clean(answers.get(name))
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)
        return cleaned


def reason_field(label: Text = REASON, *, required: bool = True, **kwargs) -> forms.Field:
    """The reason that a transition asks for; it is kept on the trail."""
    return ProseFormField(label=label, words=300, required=required, **kwargs)


@dataclass(frozen=True)
class Lifecycle:
    """The table of one model: its states, in order (the first is where a life begins), and its transitions."""

    model: str
    states: Sequence[State]
    transitions: Sequence[Transition]

    def __post_init__(self):
        names = {state.name for state in self.states}
        for row in self.transitions:
            if not {row.target, *row.source} <= names:
                raise ValueError(f"{self.model}.{row.name} names an unknown state")
            verbs.declare(self.verb(row), row.done)
        _tables[self.model.lower()] = self

    def verb(self, row: Transition) -> str:
        """The name under which a transition stands on the trail."""
        return f"{self.model.lower()}.{row.name}"

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)

    def row(self, name: str) -> Transition:
        """The transition of that name. Raises KeyError where there is none."""
        for row in self.transitions:
            if row.name == name:
                return row
        raise KeyError(name)

    def open_to(self, user: User, record: "Lived") -> list[Transition]:
        """The rows that the person may try from here: the buttons they see (a closed gate is said on trying)."""
        return [
            row for row in self.transitions if row.offered and record.state in row.source and row.allows(user, record)
        ]

    def perform(
        self, record: "Lived", name: str, *, by: User | None, waive: Mapping[str, str] | None = None, **answers: Any
    ) -> "Lived":
        """Lock, guard, move, effect, save, event, messages: all of one row or nothing of it.

        `by` is None for what the link in a message does. Raises PermissionDenied (not yours), WrongState, GateClosed (a
        condition fails) or ValidationError by field.
        Returns the record as it now stands; the one passed in is brought up to date too.
        """
        row = self.row(name)
        with transaction.atomic():
            current = type(record)._base_manager.select_for_update().get(pk=record.pk)
            if not row.allows(by, current):
                raise PermissionDenied
            if current.state not in row.source:
                raise WrongState(
                    _("This has already moved on: it is now “%(state)s”."), params={"state": current.state_label}
                )
            cleaned = row.clean(answers)
            waived = self._pass_gates(row, current, by, waive or {})
            before = current.state
            if row.target != before:
                current.move_to(self.state(row.target))
            if row.effect:
                row.effect(current, by=by, **cleaned)
            current.save()
            event = trail.record(
                self.verb(row),
                current,
                by=by,
                changes={"state": [before, row.target], **waived},
                reason=str(cleaned.get("reason") or ""),
                shared=row.shared,
            )
            with trail.telling(event):
                for message in row.messages:
                    message(current, by=by)
        record.catch_up_with(current)
        return current

    def _pass_gates(self, row: Transition, record: "Lived", by: User, waive: Mapping[str, str]) -> dict[str, list]:
        """Refuses with every closed gate at once; returns the waivers used, for the trail."""
        closed = [gate for gate in row.gates if not gate.holds(record)]
        used = {
            f"waived:{gate.name}": [None, waive[gate.name].strip()]
            for gate in closed
            if waive.get(gate.name, "").strip() and gate.may_be_waived(by, record)
        }
        standing = [gate for gate in closed if f"waived:{gate.name}" not in used]
        if standing:
            raise GateClosed([ValidationError(gate.message, code=gate.name) for gate in standing])
        return used


def of(record: "Lived | type[Lived]") -> Lifecycle:
    """The table of a record or of its model."""
    return _tables[record._meta.label_lower]


def tables() -> dict[str, Lifecycle]:
    """Every table, by the model's label in lower case."""
    return dict(_tables)


class Lived(models.Model):
    """A record with a life. Its state is set when it is made and then by `Lifecycle.perform` alone.

    `is_live` is derived from the state, and constraints hang on it rather than on names of states.
    """

    state = models.CharField(_("state"), max_length=20, editable=False)
    is_live = models.BooleanField(default=True, editable=False)
    state_since = models.DateTimeField(_("since"), default=clock.now, editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._moving = False
        if self.pk is None and not self.state:
            self._set(self.lifecycle.states[0])

    def save(self, *args, **kwargs):
        first = self.lifecycle.states[0].name
        expected = first if self._state.adding else getattr(self, "_stored_state", self.state)
        if self.state != expected and not self._moving:
            raise RuntimeError(f"{self._meta.label}: a state changes through its lifecycle alone")
        super().save(*args, **kwargs)
        self._stored_state, self._moving = self.state, False

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._stored_state = instance.__dict__.get("state")
        return instance

    @property
    def lifecycle(self) -> Lifecycle:
        return of(self)

    @property
    def current(self) -> State:
        return self.lifecycle.state(self.state)

    @property
    def promised_on(self) -> dt.date | None:
        """The day that the state promises, if it promises one."""
        return self.current.promised_on(self)

    @property
    @display(description=_("state"))
    def state_label(self) -> Text:
        return self.current.label

    def _set(self, state: State) -> None:
        self.state, self.is_live = state.name, state.live

    def move_to(self, state: State) -> None:
        """For `Lifecycle.perform` only."""
        self._set(state)
        self.state_since = clock.now()
        self._moving = True

    def catch_up_with(self, current: "Lived") -> None:
        """Take over what another copy of the record holds, and forget what was read through the old one."""
        self.__dict__.update({name: value for name, value in current.__dict__.items() if name != "_state"})
        self.__dict__.pop("_prefetched_objects_cache", None)
        self._state.fields_cache.clear()
