"""The life of an import: handed in, looked through, decided, written."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rules import predicate

from portal.imports import emails, kinds, running
from portal.lifecycle import Gate, Lifecycle, State, Transition
from portal.models import Import, User
from portal.models.imports import Trouble


@predicate
def may_import(user: User, record: Import) -> bool:
    """Whoever may import what it holds."""
    return bool(user and user.is_authenticated) and kinds.named(record.kind).may(user)


@predicate
def the_portal(user: User | None, record: Import) -> bool:
    """A worker, for nobody who has signed in."""
    return user is None


def _at_rest(record: Import) -> None:
    record.lease, record.leased_until, record.attempts = None, None, 0


def _let_go(record: Import, *, by: None) -> None:
    _at_rest(record)


def _begin_writing(record: Import, *, by: User) -> None:
    record.asked_by, record.attempts = by, 0
    running.after_commit(record.pk)


def _end(record: Import, *, by: User | None) -> None:
    """What the rows said is in the records now, or nowhere."""
    _at_rest(record)
    record.trouble = ""
    record.rows.update(cells={})


def _fail(record: Import, *, by: None, trouble: str) -> None:
    _at_rest(record)
    record.trouble = trouble


def _look_again(record: Import, *, by: User) -> None:
    record.trouble, record.seen, record.written, record.attempts = "", 0, 0, 0
    running.after_commit(record.pk)


IMPORT = Lifecycle(
    "portal.Import",
    states=[
        State("uploaded", _("Being looked through"), "wait", _("Nothing is written yet. This page may be left.")),
        State("checked", _("Looked through"), "todo", _("Read what was found, then have it written or set it aside.")),
        State("writing", _("Being written"), "wait", _("This page may be left: it goes on, and you are told.")),
        State("done", pgettext_lazy("import", "Written"), "done", _("This import is over."), live=False),
        State("failed", pgettext_lazy("import", "Broken off"), "late", _("Look through it again, or set it aside.")),
        State("set_aside", pgettext_lazy("import", "Set aside"), "done", _("Nothing more is written."), live=False),
    ],
    transitions=[
        Transition(
            "finish_check",
            _("Looked through"),
            source=["uploaded"],
            target="checked",
            who=the_portal,
            done=_("Import looked through"),
            effect=_let_go,
            messages=[emails.looked_through],
            shared=False,
            offered=False,
        ),
        Transition(
            "write",
            _("Write it"),
            source=["checked"],
            target="writing",
            who=may_import,
            done=_("Import begun"),
            gates=[
                Gate(
                    "something",
                    lambda record: record.rows.to_write().exists(),
                    _("There is nothing to write: no row is new, and no double is decided on."),
                )
            ],
            effect=_begin_writing,
            hint=_("Rows with a fault, and doubles that aren’t decided, stay out. The rest is written in a moment."),
            shared=False,
        ),
        Transition(
            "finish",
            _("Written"),
            source=["writing"],
            target="done",
            who=the_portal,
            done=_("Import written"),
            effect=_end,
            messages=[emails.written],
            shared=False,
            offered=False,
        ),
        Transition(
            "fail",
            _("Broken off"),
            source=["uploaded", "writing"],
            target="failed",
            who=the_portal,
            done=_("Import broken off"),
            asks={"trouble": forms.ChoiceField(choices=Trouble.choices)},
            effect=_fail,
            messages=[emails.broken_off],
            shared=False,
            offered=False,
        ),
        Transition(
            "look_again",
            _("Look through it again"),
            source=["failed"],
            target="uploaded",
            who=may_import,
            done=_("Import looked through again"),
            gates=[Gate("file", lambda record: record.file is not None, _("Its file is no longer kept."))],
            effect=_look_again,
            hint=_("What is written already stays, and is found to be there."),
            shared=False,
        ),
        Transition(
            "set_aside",
            _("Set it aside"),
            source=["checked", "failed"],
            target="set_aside",
            who=may_import,
            done=_("Import set aside"),
            effect=_end,
            hint=_("Nothing more of it is written. What is written already stays."),
            danger=True,
            shared=False,
        ),
    ],
)
