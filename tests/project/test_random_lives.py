"""Whoever tries whatever, with whatever answers: a record only goes along a row of its table, by whom the row lets in,
and each change of a state stands on the trail, once. What is refused is refused in words, and leaves nothing.

hypothesis draws the records (one in each state of every lifecycle), the people, the moves and the answers, and plays
them one upon the other. A new table is played as soon as `states` and `lives` have it.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portal import lifecycle, trail
from portal.lifecycle import Lived, Transition
from portal.models import Event, OutgoingMessage, StoredFile, User
from tests.project import states
from tests.project.test_lifecycles import answers, people, world

__all__ = ["people", "world"]  # fixtures
pytestmark = pytest.mark.django_db

picks = st.integers(0, 10_000)
# What a form may send where something else is asked.
nonsense = st.one_of(
    st.none(), st.text(max_size=40),
    st.sampled_from(["", " ", "\x00", "-1", "0", "1e400", "NaN", "9" * 40, "2020-13-45", "9999-12-31", "é" * 5000]),
)  # fmt: skip
Key = tuple[str, int]


class Lives(RuleBasedStateMachine):
    """`records` and `crowd` are the same for each example; what one did is taken back before the next."""

    records: ClassVar[list[Lived]] = []
    crowd: ClassVar[list[User]] = []

    def __init__(self) -> None:
        super().__init__()
        self.taken_back = transaction.atomic()
        self.taken_back.__enter__()
        self.stood = where_all_stand()
        self.seen = newest_event()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.taken_back.__exit__(None, None, None)

    @rule(which=picks, who=picks, move=picks, spoilt=nonsense)
    def somebody_tries_something(self, which: int, who: int, move: int, spoilt: Any) -> None:
        record = self.record(which)
        self.attempt(record, pick(record.lifecycle.transitions, move), pick(self.crowd, who), spoilt)

    @rule(which=picks, who=picks, move=picks)
    def somebody_does_what_is_theirs(self, which: int, who: int, move: int) -> None:
        """With the right answers, so that lives go on."""
        record, user = self.record(which), pick(self.crowd, who)
        if rows := record.lifecycle.open_to(user, record):
            self.attempt(record, pick(rows, move), user)

    @invariant()
    def every_change_is_on_the_trail_and_along_its_table(self) -> None:
        now, told = where_all_stand(), changes_since(self.seen)
        for key in now.keys() | told.keys():
            stood = self.stood.get(key)  # None where the record is new
            for row, before, after in told.get(key, []):
                assert before in row.source, f"{key}: {row.name} from {before}"
                assert after == row.target, f"{key}: {row.name} to {after}"
                assert stood in (before, None), f"{key}: {row.name} from {before}, where it was {stood}"
                stood = after
            assert now.get(key) == (stood or now.get(key)), f"{key} is {now.get(key)}; its trail ends at {stood}"
        self.stood, self.seen = now, newest_event()

    def record(self, which: int) -> Lived:
        """As it stands now."""
        known = pick(self.records, which)
        return type(known)._base_manager.get(pk=known.pk)

    def attempt(self, record: Lived, row: Transition, user: User, spoilt: Any = ...) -> None:
        """Refused in words, and then nothing is left behind; or done, by who may."""
        before, traces = record.state, count_traces()
        may = row.allows(user, type(record)._base_manager.get(pk=record.pk))
        given = {name: value for name, value in answers().items() if name in row.asks}
        if spoilt is not ...:
            given = dict.fromkeys(row.asks, spoilt)
        try:
            record.lifecycle.perform(record, row.name, by=user, **given)
        except (PermissionDenied, ValidationError):
            assert count_traces() == traces, f"{record._meta.label}.{row.name} was refused and left something behind"
            return
        assert may, f"{user} could {row.name}"
        assert before in row.source, f"{row.name} went from {before}"
        mine = Event.objects.filter(pk__gt=self.seen, verb=record.lifecycle.verb(row), object_id=record.pk, by=user)
        assert [event.changes["state"] for event in mine] == [[before, row.target]]


def pick(things, number: int):
    return things[number % len(things)]


def where_all_stand() -> dict[Key, str]:
    """Every record with a life, and its state."""
    models = {label: model_of(label)._meta for label in lifecycle.tables()}
    parts = [f"SELECT '{label}', {m.pk.column}, state FROM {m.db_table}" for label, m in models.items()]
    return {(label, pk): state for label, pk, state in asked_at_once(parts)}


def asked_at_once(parts: list[str]) -> list[tuple]:
    """One query instead of one a table, at every step."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return cursor.fetchall()


def model_of(label: str) -> type[Lived]:
    app, name = label.split(".")
    return ContentType.objects.get_by_natural_key(app, name).model_class()


def newest_event() -> int:
    return Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0


def changes_since(seen: int) -> dict[Key, list[tuple[Transition, str, str]]]:
    """What the trail says of states since then, by record, in order."""
    found: dict[Key, list] = {}
    rows = {table.verb(row): row for table in lifecycle.tables().values() for row in table.transitions}
    for event in Event.objects.filter(pk__gt=seen, verb__in=rows).select_related("content_type").order_by("pk"):
        key = f"{event.content_type.app_label}.{event.content_type.model}", int(event.object_id)
        found.setdefault(key, []).append((rows[event.verb], *event.changes["state"]))
    return found


def count_traces() -> set[tuple[str, int]]:
    models = (Event, OutgoingMessage, StoredFile)
    return set(asked_at_once([f"SELECT '{m._meta.label}', COUNT(*) FROM {m._meta.db_table}" for m in models]))


def play(examples: int = 60, steps: int = 30, **more: Any) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,  # whoever runs it finds the same
            suppress_health_check=checks,
            **more,
        ),
    )


@pytest.fixture
def ground(world, people, monkeypatch):
    """A record in each state of every life; everybody of the walk over the lifecycles."""
    records = [record for _key, record in sorted(states.in_each_state(world).items())]
    evaluators = {record.evaluator for record in records if hasattr(record, "evaluator_id")}
    monkeypatch.setattr(Lives, "records", records)
    monkeypatch.setattr(Lives, "crowd", [*people.values(), *sorted(evaluators, key=lambda user: user.pk)])


def test_nothing_leaves_its_table_or_the_trail(ground):
    play()


# --- Broken samples ---------------------------------------------------------------------------------------------------


def silent(record: Callable) -> Callable:
    """The trail, but for what a lifecycle writes on it."""
    tables = [table.verb(row) for table in lifecycle.tables().values() for row in table.transitions]
    return lambda name, about, **kwargs: None if name in tables else record(name, about, **kwargs)


def test_a_change_that_is_not_on_the_trail_is_caught(ground, monkeypatch):
    monkeypatch.setattr(lifecycle.trail, "record", silent(trail.record))
    with pytest.raises(AssertionError):
        play(10, phases=[Phase.generate])


def test_a_row_that_lets_in_whom_it_should_not_is_caught(ground, monkeypatch):
    """The engine that no longer asks."""
    allows = Transition.allows
    perform = lifecycle.Lifecycle.perform

    def for_anybody(self, record, name, *, by, **kwargs):
        with monkeypatch.context() as patch:
            patch.setattr(Transition, "allows", lambda *asked: True)
            return perform(self, record, name, by=by, **kwargs)

    monkeypatch.setattr(lifecycle.Lifecycle, "perform", for_anybody)
    with pytest.raises(AssertionError, match="could"):
        play(10, phases=[Phase.generate])
    assert Transition.allows is allows


def test_a_constraint_that_speaks_for_itself_is_caught(ground, monkeypatch):
    """What only the database refuses would be a server error."""

    def refuse(*args, **kwargs):
        raise IntegrityError("CHECK constraint failed")

    monkeypatch.setattr(lifecycle.Lived, "move_to", refuse)
    with pytest.raises(IntegrityError):
        play(10, phases=[Phase.generate])
