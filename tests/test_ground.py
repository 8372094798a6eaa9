"""The kept copy of the migrated database is used only while what its migrations read stays as it was."""

import pytest

from tests import ground

FILES = {
    "app/__init__.py": "",
    "app/migrations/__init__.py": "",
    "app/migrations/0001_initial.py": "from app import fields\nfrom app.rows import rows\n",
    "app/fields.py": "from .words import LONG\n",
    "app/words.py": "LONG = 200\n",
    "app/rows.py": "",
    "app/views.py": "import app.words\n",
    "fixtures/countries.csv": "iso3\n",
    "requirements.txt": "django==5.2\n",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """One app with one migration, and a view that no migration imports."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(ground, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("changed", ["app/migrations/0001_initial.py", "app/fields.py", "app/words.py", "app/rows.py"])
def test_a_migration_or_a_module_that_it_reaches_has_changed(project, changed):
    before = ground.state_of_migrations()
    (project / changed).write_text(FILES[changed] + "CHANGED = True\n")
    assert ground.state_of_migrations() != before


@pytest.mark.parametrize("changed", ["fixtures/countries.csv", "requirements.txt"])
def test_the_reference_data_or_a_version_has_changed(project, changed):
    before = ground.state_of_migrations()
    (project / changed).write_text("other\n")
    assert ground.state_of_migrations() != before


def test_what_no_migration_reaches_makes_no_difference(project):
    before = ground.state_of_migrations()
    (project / "app/views.py").write_text("CHANGED = True\n")
    assert ground.state_of_migrations() == before


def test_a_new_migration_does(project):
    before = ground.state_of_migrations()
    (project / "app/migrations/0002_more.py").write_text("")
    assert ground.state_of_migrations() != before


def test_what_is_kept_for_longer_than_a_day_goes(tmp_path, monkeypatch):
    (tmp_path / "migrated-old.sqlite").touch()
    now = ground.time.time()
    monkeypatch.setattr(ground.time, "time", lambda: now + ground.SECONDS_KEPT + 60)
    ground.forget_old(tmp_path)
    assert list(tmp_path.iterdir()) == []
