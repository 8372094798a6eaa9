"""Django's makemessages as this project keeps its catalogues: no guesses, no line numbers, English filled in.

COMPENDIUM names PO files, separated by spaces, whose French is taken for the same msgid.
"""

import os
import subprocess
from pathlib import Path

from django.core.management.commands import makemessages

GUESSES_NOTHING = "--no-fuzzy-matching"
LAYOUT = ["--no-wrap", "--add-location=file"]
NOT_OURS = [".venv", "var", "tests", "bench", "docs"]
PLURALS = {"fr": "nplurals=2; plural=(n > 1);", "en": "nplurals=2; plural=(n != 1);"}


class Command(makemessages.Command):
    msgmerge_options = [*makemessages.Command.msgmerge_options, GUESSES_NOTHING]

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(no_wrap=True, add_location="file", ignore_patterns=NOT_OURS, no_obsolete=True)

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Before Django's merge a header for a new catalogue; after it French from compendia, English from itself."""
        catalogue = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        if not catalogue.exists():
            begin(catalogue, locale)
        super().write_po_file(potfile, locale)
        compendia = os.environ.get("COMPENDIUM", "").split()
        if locale == "fr" and compendia:
            fill(catalogue, compendia)
        if locale == "en":
            gettext(["msgen", *LAYOUT, "-o", catalogue, catalogue])


def begin(catalogue: Path, locale: str) -> None:
    names = {
        "Project-Id-Version": "National roadmaps portal",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[locale],
    }
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    lines = [f'"{name}: {value}\\n"' for name, value in names.items()]
    catalogue.write_text("\n".join(['msgid ""', 'msgstr ""', *lines, ""]))


def fill(catalogue: Path, compendia: list[str]) -> None:
    """Translations of the compendia for what the catalogue lacks. (msgmerge's own --compendium passes over plurals.)"""
    known, known_or_found = catalogue.with_suffix(".known"), catalogue.with_suffix(".found")
    try:
        gettext(["msgattrib", "--translated", *LAYOUT, "-o", known, catalogue])
        gettext(["msgcat", "--use-first", *LAYOUT, "-o", known_or_found, known, *compendia])
        gettext(["msgmerge", "--quiet", GUESSES_NOTHING, *LAYOUT, "-o", known, known_or_found, catalogue])
        gettext(["msgattrib", "--no-obsolete", *LAYOUT, "-o", catalogue, known])
    finally:
        known.unlink(missing_ok=True)
        known_or_found.unlink(missing_ok=True)


def gettext(command: list[str | Path]) -> None:
    subprocess.run(command, check=True)  # noqa: S603 (gettext's own programs, on our own files)
