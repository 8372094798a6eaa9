"""The trail keeps who did what, and nothing changes it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from applications.models import Application, SelectionRound
from portal import clock, history, trail
from portal.models import Event
from portal.people import actions
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_action_leaves_who_what_when_and_which_change(officer):
    user = factories.UserFactory(full_name="Ada")
    before = Event.objects.count()

    actions.change_profile(user, by=officer, full_name="Ada Lovelace", language="en", time_zone="Africa/Dakar")

    assert Event.objects.count() == before + 1
    event = Event.objects.first()
    assert (event.by, event.verb, event.about) == (officer, "portal.profile_changed", user)
    assert event.changes == {"full_name": ["Ada", "Ada Lovelace"], "time_zone": ["Europe/Paris", "Africa/Dakar"]}
    assert abs((event.at - clock.now()).total_seconds()) < 5


@pytest.mark.parametrize("change", ["update", "delete", "save"])
def test_an_entry_can_neither_be_changed_nor_removed(officer, change):
    event = trail.record(actions.PROFILE_CHANGED, officer, by=officer)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():  # noqa: PT012
        if change == "update":
            Event.objects.filter(pk=event.pk).update(reason="another")
        elif change == "delete":
            Event.objects.filter(pk=event.pk).delete()
        else:
            event.save()
    assert Event.objects.get(pk=event.pk).reason == ""


def test_of_a_records_history_whoever_isnt_staff_reads_what_is_shared(officer, focal_point, senegal):
    inside, shared = (trail.record(actions.INVITED, senegal, by=officer, shared=one) for one in (False, True))
    readers = {"officer": officer, "finance": factories.person("finance"), "focal point": focal_point}
    read = {who: list(history.history_of(senegal, user)) for who, user in readers.items()}
    assert read == {"officer": [shared, inside], "finance": [shared, inside], "focal point": [shared]}


def test_changes_read_as_the_reader_names_fields_states_and_choices():
    changes = {"state": [None, "releasing"], "places": [5, 0], "2026-SEN-01 decision": ["", "select"]}
    with translation.override("fr"):
        found = history.in_words(SelectionRound, changes)
        assert [(change.name, change.before, str(change.after), change.is_known) for change in found] == [
            ("État", None, "Envoi en cours", True),
            ("Places", 5, "0", True),
            ("2026-SEN-01 decision", "", "select", False),
        ]


def test_a_waiver_a_list_and_a_yes_have_no_codes_and_no_brackets():
    changes = {
        "waived:listed": [None, "La liste change."],
        "risks": [[], ["Élections", "Budget"]],
        "funds": [["6000000.00 · XOF · in_kind · Salles"], []],
        "led": [False, True],
    }
    with translation.override("en"):
        found = [tuple(map(str, (c.name, c.before, c.after))) for c in history.in_words(Application, changes)]
    assert found == [
        ("Waived: On the call’s list of countries", "None", "La liste change."),
        ("Risks", "", "Élections, Budget"),
        ("Contributions", "6,000,000 · XOF · In kind · Salles", ""),
        ("led", "no", "yes"),
    ]


def test_a_verb_that_nobody_declared_is_refused(officer):
    with pytest.raises(KeyError):
        trail.record("portal.never_heard_of", officer, by=officer)


def test_a_difference_names_only_what_changed():
    assert trail.difference({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 4, "d": 5}) == {
        "b": [2, 4],
        "d": [None, 5],
        "c": [3, None],
    }
