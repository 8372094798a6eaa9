"""Brings the data up to date before the portal starts, doing only what changed since the last time.

Each step has a fingerprint of what it is made from, kept in DATA_DIR/prepared.json once the step is done: a second
start compares and goes on.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation.reloader import translation_file_changed

from portal.snapshots import digest

Say = Callable[[str], None]
BEGUN, DONE = "begun", "done"


def prepare(say: Say) -> None:
    """Idempotent, and begins again by itself where an earlier start was cut short."""
    make_folders()
    compile_catalogues(settings.LOCALE_PATHS, say)
    steps = Steps(settings.DATA_DIR / "prepared.json", say)
    if cut_short(steps):
        say("The last start ended while it made the demonstration's data: beginning again.")
        forget_demo_data()
        steps.forget()
    if pending_migrations():
        say("Preparing the database…")
        call_command("migrate", verbosity=0, interactive=False)
    steps.run("reference", fingerprint(sources(settings.BASE_DIR / "fixtures")), "load_reference", "the reference data")
    if settings.DEMO:
        steps.run("demo", DONE, "demo", "the demonstration's data (a minute or so)")
    steps.run(
        "static", fingerprint(static_sources()), "collectstatic", "the static files", clear=True, interactive=False
    )


class Steps:
    """Which steps are done, from which fingerprint; on disk after each."""

    def __init__(self, path: Path, say: Say) -> None:
        self.path, self.say = path, say
        self.done: dict[str, str] = json.loads(path.read_text()) if path.exists() and database_exists() else {}

    def run(self, name: str, wanted: str, command: str, what: str, **options: object) -> None:
        if self.done.get(name) == wanted or command not in get_commands():
            return
        self.say(f"Preparing {what}…")
        self.keep(name, BEGUN)
        call_command(command, verbosity=0, **options)
        self.keep(name, wanted)

    def keep(self, name: str, value: str) -> None:
        self.done[name] = value
        aside = self.path.with_suffix(".new")
        aside.write_text(json.dumps(self.done, indent=1))
        aside.replace(self.path)

    def forget(self) -> None:
        self.done = {}
        self.path.unlink(missing_ok=True)


# --- The database -----------------------------------------------------------------------------------------------------


def database_file() -> Path | None:
    return Path(settings.DATABASES["default"]["NAME"]) if connection.vendor == "sqlite" else None


def database_exists() -> bool:
    file = database_file()
    return file is None or file.exists()


def cut_short(steps: Steps) -> bool:
    return settings.DEMO and database_file() is not None and steps.done.get("demo") == BEGUN


def forget_demo_data() -> None:
    """Only ever data that no person has seen: the portal had not started on it yet."""
    connection.close()
    file = database_file()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    make_folders()


def pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


# --- Files ------------------------------------------------------------------------------------------------------------


def make_folders() -> None:
    """The embedded broker starts empty: stored rows say what is to be done, and the sweep rings for them again."""
    shutil.rmtree(settings.BROKER_FOLDER, ignore_errors=True)
    for folder in (settings.MEDIA_ROOT, settings.BROKER_FOLDER / "queue", settings.BROKER_FOLDER / "control"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def compile_catalogues(folders: Iterable[Path], say: Say = lambda text: None) -> None:
    """Writes each .mo that is older than its .po, whole or not at all."""
    for source in sorted(po for folder in folders for po in folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        language = source.parent.parent.name
        say(f"Preparing the translations of {language}…")
        aside = target.with_suffix(".new")
        with source.open("rb") as text, aside.open("wb") as file:
            write_mo(file, read_po(text, locale=language))
        aside.replace(target)
        translation_file_changed(sender=None, file_path=target)  # what was read by now was read without it


def sources(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def static_sources() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list(None):
            yield Path(storage.path(name))


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes when a file comes, goes, grows, shrinks or is written; reads no content."""
    stats = ((path, path.stat()) for path in sorted(paths))
    return digest([[str(path), stat.st_size, stat.st_mtime_ns] for path, stat in stats])
