"""`manage.py verify`: on the demonstration all is as it must be; what somebody alters past the portal, by SQL beside
the triggers or on the disk, is named, and nothing else is."""

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Model

from applications.models import Application, Criterion, Evaluation, Level, Score, Submission
from assistance.models import Assistance, Milestone, Step
from budget.models import ActionLine, Commitment, Contribution, Entry, PartyBalance, PhaseBalance
from experts.models import Expert
from portal import triggers
from portal.invariants import checks
from portal.models import Country, Document, Event, Gathering, Name, OutgoingMessage, StoredFile, User
from roadmap.models import NationalRoadmap
from tests.some import some

pytestmark = pytest.mark.django_db
Said = tuple[str, str, str]  # the model, the key, what is wrong


def found() -> set[Said]:
    return {(one.model._meta.label_lower if one.model else "", str(one.key), str(one.what)) for one in checks.found()}


def test_the_demonstration_is_as_it_must_be(finished, capsys):
    call_command("verify")
    assert capsys.readouterr().out == ""


# --- What is altered past the portal ----------------------------------------------------------------------------------


def alter(record: Model, **columns: Any) -> None:
    """Write columns of one row, beside the triggers and the constraints that would refuse it."""
    assignments = ", ".join(f'"{name}" = %s' for name in columns)
    table, key = record._meta.db_table, record._meta.pk.get_db_prep_value(record.pk, connection)
    with past(table) as cursor:
        cursor.execute(f'UPDATE "{table}" SET {assignments} WHERE "{record._meta.pk.column}" = %s', [*columns.values(), key])  # fmt: skip # noqa: E501
        assert cursor.rowcount == 1


def remove(record: Model) -> None:
    with past(record._meta.db_table) as cursor:
        cursor.execute(f'DELETE FROM "{record._meta.db_table}" WHERE id = %s', [record.pk])


@contextmanager
def past(table: str) -> Iterator[Any]:
    with triggers.aside(connection, table), connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield cursor
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def said(record: Model, *what: str) -> set[Said]:
    return {(record._meta.label_lower, str(record.pk), one) for one in what}


def a_pledge() -> set[Said]:
    row = Contribution.objects.order_by("pk")[0]
    alter(row, pledged_usd=str(row.pledged_usd + 1))
    return said(row, "pledged (USD)")


def what_a_line_committed() -> set[Said]:
    row = ActionLine.objects.filter(committed__lt=F("allotted") - 1).order_by("pk")[0]
    alter(row, committed=str(row.committed + 1))
    return said(row, "committed (USD)")


def what_a_commitment_spent() -> set[Said]:
    row = Commitment.objects.filter(spent__lt=F("amount") - 1).order_by("pk")[0]
    alter(row, spent=str(row.spent + 1))
    return said(row, "spent (USD)")


def more_than_was_allotted() -> set[Said]:
    row = ActionLine.objects.order_by("-pk")[0]
    alter(row, spent="-1.00")
    return said(row, "spent (USD)")


def the_sum_of_a_party() -> set[Said]:
    row = PartyBalance.objects.exclude(party=None).order_by("pk")[0]
    alter(row, committed=str(row.committed + 1))
    return said(row.line, f"{row.party.iso3} · committed (USD)")


def the_sum_of_a_phase() -> set[Said]:
    row = PhaseBalance.objects.get()
    alter(row, received=str(row.received + 1))
    return said(row.phase, "received (USD)")


def the_first_day_of_a_phase() -> set[Said]:
    row = PhaseBalance.objects.get()
    alter(row, first_on=str(row.first_on - dt.timedelta(days=1)))
    return said(row.phase, "days on which its money moved first and last")


def the_rate_of_an_entry() -> set[Said]:
    row = Entry.objects.exclude(currency="USD").order_by("pk")[0]
    alter(row, rate="9.5")
    return said(row, "amount (USD)")


def a_submission() -> set[Said]:
    row = Submission.objects.order_by("-pk")[0]
    with past("applications_submission") as cursor:
        other = "replace(snapshot, '\"language\"', '\"tongue\"')"
        cursor.execute(f"UPDATE applications_submission SET snapshot = {other} WHERE id = %s", [row.pk])
    return said(row, "SHA-256")


def a_missing_submission() -> set[Said]:
    row = Submission.objects.filter(number=2).order_by("pk")[0]
    alter(row, number=7)
    return said(row.application, "numbers of its submissions")


def the_weight_of_a_criterion() -> set[Said]:
    row = Criterion.objects.filter(call__state="open", weight__lt=99).order_by("pk")[0]
    alter(row, weight=row.weight + 1)
    scored = Score.objects.filter(criterion=row, value__gt=0, evaluation__state="submitted")
    told = [said(score.evaluation, "score out of 100") for score in scored.select_related("evaluation")]
    return said(row.call, "weights of its criteria").union(*told)


def a_level_of_the_scale() -> set[Said]:
    row = Level.objects.filter(call__state="open").order_by("pk")[0]
    remove(row)
    return said(row.call, "levels of its scale")


def the_score_of_an_application() -> set[Said]:
    row = Application.objects.exclude(score=None).order_by("pk")[0]
    alter(row, score="1.00")
    return said(row, "score out of 100")


def a_file() -> set[Said]:
    row = StoredFile.objects.order_by("pk")[0]
    Path(row.file.path).write_bytes(Path(row.file.path).read_bytes()[:-1] + b"!")
    return said(row, "SHA-256")


def a_missing_file() -> set[Said]:
    row = StoredFile.objects.order_by("pk")[1]
    Path(row.file.path).unlink()
    return said(row, "content")


def a_document() -> set[Said]:
    row = Document.objects.filter(state="ready").order_by("pk")[0]
    Path(default_storage.path(row.file)).write_bytes(b"%PDF-1.7 something else")
    return said(row, "SHA-256")


def a_missing_document() -> set[Said]:
    row = Document.objects.filter(state="ready").order_by("pk")[1]
    Path(default_storage.path(row.file)).unlink()
    return said(row, "content")


def a_file_that_is_nobodys() -> set[Said]:
    place = Path(default_storage.path("uploads/zz/stray"))
    place.parent.mkdir(parents=True)
    place.write_bytes(b"left behind")
    os.utime(place, (0, 0))
    return {("", "uploads/zz/stray", "the record that it belongs to")}


def a_state() -> set[Said]:
    row = Application.objects.filter(state="submitted").order_by("pk")[0]
    alter(row, state="evaluation")
    return said(row, "state")


def a_state_that_is_none() -> set[Said]:
    row = Expert.objects.order_by("pk")[0]
    alter(row, state="banned")
    return said(row, "state")


def whether_a_milestone_counts() -> set[Said]:
    row = Milestone.objects.filter(state="planned").order_by("pk")[0]
    alter(row, is_live=False)
    return said(row, "whether it counts as under way")


def since_when_it_waits() -> set[Said]:
    row = Evaluation.objects.filter(state="submitted").order_by("-pk")[0]
    alter(row, state_since=str(row.state_since - dt.timedelta(days=3)))
    return said(row, "since when it is in its state")


def a_move_on_the_trail() -> set[Said]:
    moved = Event.objects.filter(verb="roadmap.nationalroadmap.submit").order_by("pk")[0]
    with past("portal_event") as cursor:
        cursor.execute("UPDATE portal_event SET changes = %s WHERE id = %s", ['{"state": ["drafting", "x"]}', moved.pk])
    return {("roadmap.nationalroadmap", moved.object_id, "where a move began")}


def what_a_file_is_about() -> set[Said]:
    row = StoredFile.objects.filter(content_type__model="application").order_by("-pk")[0]
    alter(row, object_id=10**9)
    return said(row, "application")


def a_name_on_the_trail() -> set[Said]:
    row = Event.objects.filter(content_type__model="user").order_by("pk")[0]
    alter(row, about_label=User.objects.get(pk=row.object_id).full_name)
    return said(row, "name or address of a person")


def an_address_in_a_message() -> set[Said]:
    row = OutgoingMessage.objects.exclude(recipient=None).order_by("queued_at")[0]
    alter(row, text=f"Write to {row.recipient.email}.")
    return said(row, "name or address of a person")


def a_name_that_was_left_behind() -> set[Said]:
    row = Name.objects.filter(erased_at=None).order_by("pk")[0]
    alter(row, object_id=str(10**9))
    return said(row, "name of a record that is gone")


def who_did_it() -> set[Said]:
    row = Event.objects.exclude(by=None).order_by("pk")[0]
    alter(row, by_id=10**9)
    return said(row, "who")


def who_decided() -> set[Said]:
    row = Application.objects.exclude(decided_at=None).order_by("-pk")[0]
    alter(row, decided_by_id=None)
    return said(row, "decided by")


def a_published_roadmap() -> set[Said]:
    row = NationalRoadmap.objects.filter(state="published").order_by("pk")[0]
    alter(row, vision=row.vision + " Et plus encore.")
    return said(row, "SHA-256 of what it says")


def the_last_day_of_an_assistance() -> set[Said]:
    row = Assistance.objects.order_by("pk")[0]
    alter(row, ends_on=str(row.ends_on + dt.timedelta(days=1)))
    return said(row, "ends on")


def who_came_to_a_gathering() -> set[Said]:
    row = Gathering.objects.filter(state="closed").order_by("pk")[0]
    for one in (*row.people.all(), *row.heads.all()):
        remove(one)
    return said(row, "how many took part")


def a_step() -> set[Said]:
    row = Step.objects.filter(number=9).order_by("-pk")[0]
    milestones = list(Milestone.objects.filter(step=row))
    remove(row)
    lost = set().union(*(said(milestone, "step") for milestone in milestones))
    return said(row.assistance, "its steps") | lost


def the_party_of_an_assistance() -> set[Said]:
    row = Assistance.objects.order_by("-pk")[0]
    alter(row, party_id=Country.objects.exclude(pk=row.party_id).order_by("pk")[0].pk)
    return said(row, "Party of its application", "Party of its roadmap")


PLANTS: list[Callable[[], set[Said]]] = [
    a_pledge,
    what_a_line_committed,
    what_a_commitment_spent,
    more_than_was_allotted,
    the_sum_of_a_party,
    the_sum_of_a_phase,
    the_first_day_of_a_phase,
    the_rate_of_an_entry,
    a_submission,
    a_missing_submission,
    the_weight_of_a_criterion,
    a_level_of_the_scale,
    the_score_of_an_application,
    a_file,
    a_missing_file,
    a_document,
    a_missing_document,
    a_file_that_is_nobodys,
    a_state,
    a_state_that_is_none,
    whether_a_milestone_counts,
    since_when_it_waits,
    a_move_on_the_trail,
    a_name_on_the_trail,
    an_address_in_a_message,
    a_name_that_was_left_behind,
    what_a_file_is_about,
    who_did_it,
    who_decided,
    a_published_roadmap,
    the_last_day_of_an_assistance,
    a_step,
    the_party_of_an_assistance,
    who_came_to_a_gathering,
]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a pragma lets rows past the constraints there")
def test_each_corruption_is_named_and_none_is_invented(finished, capsys):
    with transaction.atomic():
        expected = {plant.__name__: plant() for plant in PLANTS}
        now = found()
        missed = {name: told - now for name, told in expected.items() if told - now}
        assert (missed, now - set().union(*expected.values())) == ({}, set())
        with pytest.raises(SystemExit) as ended:
            call_command("verify", language="fr")
        assert ended.value.code == 1
        transaction.set_rollback(True)
    told = capsys.readouterr().out
    keys = {str(key) for told_of in expected.values() for _model, key, _what in told_of}
    assert {key for key in keys if key not in told} == set()


def test_there_are_twenty_and_more():
    assert len(PLANTS) >= 20


def test_a_digest_is_that_of_the_bytes_on_the_disk(finished):
    """By a third way than the portal's and the check's."""
    for row in some(StoredFile.objects.all()):
        assert hashlib.sha256(Path(row.file.path).read_bytes()).hexdigest() == row.sha256
