"""Bringing the data up to date: only what changed, and again by itself what was cut short."""

import gettext
import os
from pathlib import Path

import pytest
from django.utils import translation

from portal.running import preparation
from portal.running.preparation import BEGUN, Steps, compile_catalogues, fingerprint

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Home"
msgstr "Accueil"

msgid "Zebra crossing"
msgstr "Passage pour piétons"

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s jour"
msgstr[1] "%(n)s jours"
"""


@pytest.fixture
def said() -> list[str]:
    return []


class TestCatalogues:
    @pytest.fixture
    def source(self, tmp_path) -> Path:
        source = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
        source.parent.mkdir(parents=True)
        source.write_text(CATALOGUE)
        return source

    def test_are_compiled_with_the_plural_of_their_language(self, source, said):
        compile_catalogues([source.parents[2]], said.append)
        assert said == ["Preparing the translations of fr…"]
        with source.with_suffix(".mo").open("rb") as compiled:
            french = gettext.GNUTranslations(compiled)
        assert french.gettext("Home") == "Accueil"
        # Zero is singular in French, unlike in English.
        assert [french.ngettext("%(n)s day", "%(n)s days", n) for n in (0, 1, 2)] == [
            "%(n)s jour",
            "%(n)s jour",
            "%(n)s jours",
        ]

    def test_are_compiled_again_only_when_their_source_is_newer(self, source, said):
        compile_catalogues([source.parents[2]])
        compile_catalogues([source.parents[2]], said.append)
        assert said == []
        later = source.with_suffix(".mo").stat().st_mtime + 1
        os.utime(source, (later, later))
        compile_catalogues([source.parents[2]], said.append)
        assert said == ["Preparing the translations of fr…"]

    def test_are_read_by_the_process_that_compiled_them(self, source, settings):
        """On a fresh clone the demonstration is made by the same process: its French letters are in French."""
        settings.LOCALE_PATHS = [source.parents[2]]
        with translation.override("fr"):
            assert translation.gettext("Zebra crossing") == "Zebra crossing"
        compile_catalogues(settings.LOCALE_PATHS)
        with translation.override("fr"):
            assert translation.gettext("Zebra crossing") == "Passage pour piétons"


class TestSteps:
    @pytest.fixture
    def called(self, monkeypatch) -> list[str]:
        called = []
        monkeypatch.setattr(preparation, "get_commands", lambda: {"demo": "programme", "collectstatic": "django"})
        monkeypatch.setattr(preparation, "call_command", lambda name, **options: called.append(name))
        monkeypatch.setattr(preparation, "database_exists", lambda: True)
        return called

    @pytest.fixture
    def path(self, tmp_path) -> Path:
        return tmp_path / "prepared.json"

    def test_a_step_is_done_once_for_what_it_is_made_from(self, path, said, called):
        Steps(path, said.append).run("static", "one", "collectstatic", "the static files")
        Steps(path, said.append).run("static", "one", "collectstatic", "the static files")
        assert (called, said) == (["collectstatic"], ["Preparing the static files…"])
        Steps(path, said.append).run("static", "two", "collectstatic", "the static files")
        assert called == ["collectstatic"] * 2

    def test_a_command_that_does_not_exist_is_passed_over_and_not_ticked_off(self, path, said, called):
        steps = Steps(path, said.append)
        steps.run("reference", "one", "load_reference", "the reference data")
        assert (called, said, steps.done) == ([], [], {})

    def test_a_step_that_fails_stays_begun(self, path, said, called, monkeypatch):
        def fail(name, **options):
            raise KeyboardInterrupt

        monkeypatch.setattr(preparation, "call_command", fail)
        with pytest.raises(KeyboardInterrupt):
            Steps(path, said.append).run("demo", "done", "demo", "the demonstration's data")
        assert Steps(path, said.append).done == {"demo": BEGUN}

    def test_nothing_is_ticked_off_for_a_database_that_is_gone(self, path, said, called, monkeypatch):
        Steps(path, said.append).run("demo", "done", "demo", "the demonstration's data")
        monkeypatch.setattr(preparation, "database_exists", lambda: False)
        assert Steps(path, said.append).done == {}


@pytest.fixture
def demo(settings, monkeypatch, tmp_path) -> Path:
    """A demonstration's data folder whose database another start has made."""
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.BROKER_FOLDER = tmp_path / "broker"
    file = tmp_path / "db.sqlite3"
    file.write_text("rows")
    monkeypatch.setattr(preparation, "database_file", lambda: file)
    return file


def test_a_demonstration_that_was_cut_short_begins_again(demo, said):
    steps = Steps(demo.with_name("prepared.json"), said.append)
    steps.keep("demo", BEGUN)
    assert preparation.cut_short(steps)
    preparation.forget_demo_data()
    assert not demo.exists()


@pytest.mark.parametrize("done", [{}, {"demo": "done"}])
def test_data_that_people_may_have_worked_on_is_never_begun_again(demo, said, done):
    steps = Steps(demo.with_name("prepared.json"), said.append)
    steps.done = done
    assert not preparation.cut_short(steps)


def test_outside_the_demonstration_nothing_is_ever_begun_again(demo, said, settings):
    settings.DEMO = False
    steps = Steps(demo.with_name("prepared.json"), said.append)
    steps.keep("demo", BEGUN)
    assert not preparation.cut_short(steps)


def test_messages_of_an_earlier_run_are_cleared_away(demo, settings):
    queue = settings.BROKER_FOLDER / "queue"
    queue.mkdir(parents=True)
    (queue / "1_stale.celery.msg").write_text("{}")
    preparation.make_folders()
    assert sorted(path.name for path in settings.BROKER_FOLDER.iterdir()) == ["control", "queue"]
    assert list(queue.iterdir()) == []


def test_a_fingerprint_changes_with_every_file(tmp_path):
    (tmp_path / "a.css").write_text("a")
    first = fingerprint(preparation.sources(tmp_path))
    assert fingerprint(preparation.sources(tmp_path)) == first
    (tmp_path / "b.css").write_text("b")
    assert fingerprint(preparation.sources(tmp_path)) != first
