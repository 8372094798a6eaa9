"""Reading the entries of the bank: what an app writes so that several people read its records without seeing each other
is four models with their foreign keys and a table. It is written here, for entries, and read by all that is shared."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import connection, models

from experts.models import Expert
from portal import clock, lifecycle, verbs
from portal.interests import subjects, ties
from portal.interests.actions import declare_interest
from portal.interests.subjects import Subject
from portal.lifecycle import Lifecycle, Transition
from portal.models import User
from portal.readings import asking, bases, blindness, completeness, figures, writing
from portal.readings.forms import ScoreForm
from portal.readings.life import COMPLETE, STATES
from portal.readings.rules import is_the_reader, may_write
from portal.refusals import GateClosed, Refused, WrongState
from portal.rules import is_secretariat
from tests.experts import factories
from tests.factories import person

pytestmark = pytest.mark.django_db


def written_by_an_app() -> SimpleNamespace:
    """All of it."""

    class Sheet(bases.Grid):
        class Meta(bases.Grid.Meta):
            app_label = "experts"

    class SheetCriterion(bases.Criterion):
        sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="criteria")

        class Meta(bases.Criterion.Meta):
            app_label = "experts"

    class SheetLevel(bases.Level):
        sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="levels")

        class Meta(bases.Level.Meta):
            app_label = "experts"

    class EntryReading(bases.Reading):
        RECORD, READ_BY = "expert", ("evaluator", "secretariat")

        expert = models.ForeignKey(Expert, models.CASCADE, related_name="+")
        reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
        sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="+")

        class Meta(bases.Reading.Meta):
            app_label = "experts"

        @property
        def grid(self):
            return self.sheet

    class EntryScore(bases.Score):
        reading = models.ForeignKey(EntryReading, models.CASCADE, related_name="scores")
        criterion = models.ForeignKey(SheetCriterion, models.CASCADE, related_name="+")

        class Meta(bases.Score.Meta):
            app_label = "experts"

    Lifecycle(
        "experts.EntryReading",
        states=STATES,
        transitions=[
            Transition("accept", "Accept", source=["assigned"], target="scoring", who=may_write, done="Accepted"),
            Transition(
                "submit", "Hand in", source=["scoring"], target="submitted", who=may_write, done="Handed in",
                gates=COMPLETE, effect=writing.hand_in,
            ),
            Transition(
                "reopen", "Reopen", source=["submitted"], target="scoring", who=is_secretariat, done="Reopened",
                effect=lambda reading, by: writing.take_up_again(reading),
            ),
            Transition("recuse", "Recuse", source=bases.OPEN, target="recused", who=is_the_reader, done="Recused"),
        ],
    )  # fmt: skip
    return SimpleNamespace(
        Sheet=Sheet, Criterion=SheetCriterion, Level=SheetLevel, Reading=EntryReading, Score=EntryScore
    )


def end_readings(reading: type[bases.Reading]):
    def closes(who, *, by) -> None:
        for one in reading.objects.filter(reader=who, state__in=bases.OPEN):
            if ties.conflicted(who, one.expert):
                one.lifecycle.perform(one, "recuse", by=by)

    return closes


@pytest.fixture
def app(db, monkeypatch) -> Iterator[SimpleNamespace]:
    """The models with their tables, and entries as a subject of interests, for this test alone."""
    known = {**verbs.declared()}
    made = written_by_an_app()
    editor = connection.schema_editor()
    editor.deferred_sql = []
    with connection.cursor() as cursor:
        for model in vars(made).values():
            cursor.execute(*editor.table_sql(model))
    monkeypatch.setitem(
        subjects._subjects,
        "experts.expert",
        Subject(
            "experts.expert",
            employer="Works where the candidate works.",
            names=lambda entries: entries.values_list("pk", "employer"),
            closes=end_readings(made.Reading),
        ),
    )
    ties._ties_of_anybody.cache_clear()
    yield made
    ties._ties_of_anybody.cache_clear()
    for model in vars(made).values():
        del apps.all_models["experts"][model._meta.model_name]
    apps.clear_cache()
    ContentType.objects.clear_cache()
    del lifecycle._tables["experts.entryreading"]
    for verb in verbs.declared().keys() - known.keys():
        del verbs._labels[verb]


@pytest.fixture
def expert(officer) -> Expert:
    return factories.candidate(by=officer, employer="Conseil des arts")


@pytest.fixture
def sheet(app):
    made = app.Sheet.objects.create(comment_up_to=1)
    for position, (title, weight) in enumerate([("Knowledge", 60), ("Experience", 40)], 1):
        app.Criterion.objects.create(sheet=made, position=position, title=title, weight=weight)
    for value in range(6):
        app.Level.objects.create(sheet=made, value=value, title=f"Level {value}", description="What it means")
    return made


def asked(app, expert: Expert, sheet, reader: User | None = None) -> bases.Reading:
    reader = reader or person("evaluator")
    due_on = clock.today() + dt.timedelta(days=7)
    made = app.Reading.objects.create(expert=expert, reader=reader, sheet=sheet, assigned_by=reader, due_on=due_on)
    return made.lifecycle.perform(made, "accept", by=reader)


def scored(reading: bases.Reading, *values: int | None, comment: str = "Bien") -> bases.Reading:
    keys = reading.grid.criteria.values_list("pk", flat=True)
    given = {key: (value, comment) for key, value in zip(keys, values, strict=True)}
    writing.keep(reading, given, comment, by=reading.reader)
    return reading


def handed_in(reading: bases.Reading, *values: int, comment: str = "Bien") -> bases.Reading:
    reading = scored(reading, *values, comment=comment)
    return reading.lifecycle.perform(reading, "submit", by=reading.reader)


def test_two_readers_see_nothing_of_each_other_until_both_are_in(app, expert, sheet):
    one, other = asked(app, expert, sheet), asked(app, expert, sheet)
    one = handed_in(one, 5, 2, comment="CANARY")
    assert one.score == Decimal("76.00")  # 60 × 5/5 + 40 × 2/5
    assert (blindness.others_of(one), blindness.others_of(other)) == ([], [])
    other = handed_in(other, 3, 3)
    assert [found.comment for found in blindness.others_of(other)] == ["CANARY"]
    assert [found.pk for found in blindness.others_of(one)] == [other.pk]


def test_it_is_handed_in_whole_and_explained(app, expert, sheet):
    reading = scored(asked(app, expert, sheet), 4, None, comment="")
    assert completeness.so_far(reading) == completeness.SoFar(1, 2, Decimal("48"))
    with pytest.raises(GateClosed, match="from 0 to 5"):
        reading.lifecycle.perform(reading, "submit", by=reading.reader)
    with pytest.raises(GateClosed, match="needs its comment"):
        handed_in(reading, 4, 1, comment="")
    assert handed_in(reading, 4, 1, comment="Peu").score == Decimal("56.00")
    with pytest.raises(WrongState):
        scored(reading, 5, 5)


def test_the_sheet_asks_by_criterion_on_the_described_scale(app, expert, sheet):
    reading = scored(asked(app, expert, sheet), 4, None, comment="")
    knowledge, experience = sheet.criteria.all()
    form = ScoreForm(reading=reading)
    assert [group[0] for group in form.groups()] == [knowledge, experience]
    assert [value for value, _label in form.fields[f"value-{knowledge.pk}"].choices] == ["0", "1", "2", "3", "4", "5"]
    sent = ScoreForm({f"value-{knowledge.pk}": "1", f"comment-{knowledge.pk}": ""}, reading=reading)
    assert sent.is_valid()
    assert sorted(sent.lacking()) == sorted([f"comment-{knowledge.pk}", f"value-{experience.pk}"])


def test_taken_up_again_it_is_blind_again_and_says_what_could_be_read(app, expert, sheet, officer):
    one, other = (handed_in(asked(app, expert, sheet), 4, 4) for _reader in range(2))
    one = one.lifecycle.perform(one, "reopen", by=officer)
    assert (one.score, one.could_read_others, blindness.others_of(one)) == (None, True, [])
    assert blindness.others_of(app.Reading.objects.get(pk=other.pk)) == []


def test_what_is_in_counts_and_nothing_else(app, expert, sheet):
    handed_in(asked(app, expert, sheet), 5, 2)
    handed_in(asked(app, expert, sheet), 3, 4)
    scored(asked(app, expert, sheet), 0, 0)
    knowledge, experience = sheet.criteria.all()
    assert figures.mean_by_criterion(app.Reading, expert) == {knowledge.pk: 4.0, experience.pk: 3.0}


def test_an_interest_keeps_the_reader_away_before_and_after(app, expert, sheet):
    colleague, cousin = person("evaluator"), person("evaluator")
    declare_interest(colleague, "employer", by=colleague, organisation="CONSEIL DES ARTS")
    with pytest.raises(Refused) as refusal:
        asking.check_free(colleague, expert, at="reader")
    said = "This would be a conflict of interest: Works where the candidate works."
    assert refusal.value.message_dict == {"reader": [said]}
    reading = scored(asked(app, expert, sheet, cousin), 4, 4)
    declare_interest(cousin, "project", by=cousin, about=expert, statement="Un projet mené ensemble")
    reading.refresh_from_db()
    assert reading.state == "recused"
    with pytest.raises(PermissionDenied):
        reading.lifecycle.perform(app.Reading.objects.get(pk=reading.pk), "submit", by=cousin)


def test_nobody_reads_who_has_declared_nothing_nor_in_anothers_name(app, expert, sheet, officer):
    with pytest.raises(Refused, match="No nationality"):
        asking.check_free(officer, expert, at="reader")
    reading = asked(app, expert, sheet)
    assert [is_the_reader(user, reading) for user in (reading.reader, officer, person("evaluator"))] == [
        True, False, False,
    ]  # fmt: skip
    with pytest.raises(PermissionDenied):
        writing.hand_in(reading, by=officer)


def test_more_time_is_given_and_never_less(app, expert, sheet):
    reading = asked(app, expert, sheet)
    before, later = reading.due_on, reading.due_on + dt.timedelta(days=5)
    with pytest.raises(Refused, match="a day after"):
        writing.give_more_time(reading, before)
    assert writing.give_more_time(reading, later) == {"due_on": [before.isoformat(), later.isoformat()]}
