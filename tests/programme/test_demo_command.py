"""When the demonstration is refused, and that it is made whole or not at all."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from portal.models import Country, Event, User
from programme.demo import is_made, texts
from programme.demo.days import Days
from tests.papers import PDF


@pytest.fixture
def quick(monkeypatch, settings):
    """The demonstration with its people alone, their papers blank: enough for what is asked here."""
    settings.DEMO = True
    blank = SimpleUploadedFile("blank.pdf", PDF)
    monkeypatch.setattr("programme.demo.people.paper", lambda **said: blank)
    for part in ("money", "projects", "assistances", "roadmaps", "gatherings", "conversations", "directory"):
        monkeypatch.setattr(f"programme.demo.{part}.stories", lambda world: [])


def test_without_the_word_nothing_is_made(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="only with DEMO=1; nothing was created"):
        call_command("demo")

    assert not User.objects.exists()
    assert not Country.objects.exists()


def test_it_says_that_it_is_made(quick, db, capsys):
    call_command("demo")

    assert capsys.readouterr().out == "The demonstration is made.\n"
    assert is_made()


def test_a_stop_in_the_middle_leaves_nothing(quick, db, monkeypatch):
    def stopped(world):
        yield world.days.moment(100)
        raise KeyboardInterrupt

    monkeypatch.setattr("programme.demo.roadmaps.stories", lambda world: [stopped(world)])
    call_command("load_reference")
    before = Event.objects.count()

    with pytest.raises(KeyboardInterrupt):
        call_command("demo")

    assert not User.objects.exists()
    assert Event.objects.count() == before
    assert not is_made()


def test_the_accounts_are_printed_with_what_to_look_at(settings, capsys):
    settings.DEMO = True

    call_command("demo_accounts")

    title, *lines = capsys.readouterr().out.splitlines()
    assert title == "Demonstration sign-ins (password of all: demo-portal)"
    assert [line.split()[0] for line in lines] == [account["email"] for account in texts.read("people")["accounts"]]
    said = ("focal.mdg@example.org", "Country focal point, MDG", "No application yet: start one from nothing")
    assert tuple(re.split(r"  +", lines[-1].strip())) == said


def test_the_accounts_are_not_printed_elsewhere(settings, capsys):
    settings.DEMO = False

    with pytest.raises(CommandError, match="exist only with DEMO=1"):
        call_command("demo_accounts")

    assert capsys.readouterr().out == ""


def test_the_calendar_starts_from_the_day_of_the_making(quick, db, monkeypatch):
    asked = []
    monkeypatch.setattr("programme.demo.money.stories", lambda world: asked.append(world.days) or [])

    call_command("demo", verbosity=0)

    assert [type(days) for days in asked] == [Days]
