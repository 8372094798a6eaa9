"""What production refuses to start with, and the secret that the demonstration makes for itself.

gunicorn and Celery run none of Django's system checks, so settings.py calls these as it ends: nothing that loads the
settings (web, worker, beat, manage.py) gets past an unsafe one.
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SHORTEST_SECRET = 50  # characters, what Django's own check asks for (security.W009)
# gunicorn stops for good when a process ends with 3 while it starts; for any other code it starts another, for ever.
EXIT_CODE = 3


def refuse_unsafe(*, secret: str, debug: bool, sqlite: bool, allow_sqlite: bool) -> None:
    """Ends the process with one line on stderr that names everything unsafe; returns when nothing is."""
    found = list(unsafe(secret=secret, debug=debug, sqlite=sqlite, allow_sqlite=allow_sqlite))
    if found:
        print(f"The portal refuses to start: {'; '.join(found)}.", file=sys.stderr, flush=True)
        raise SystemExit(EXIT_CODE)


def unsafe(*, secret: str, debug: bool, sqlite: bool, allow_sqlite: bool) -> Iterator[str]:
    if not secret:
        yield "SECRET_KEY is not set"
    elif len(secret) < SHORTEST_SECRET:
        yield f"SECRET_KEY has fewer than {SHORTEST_SECRET} characters"
    if debug:
        yield "DEBUG is on"
    if sqlite and not allow_sqlite:
        yield "the database is SQLite (set DATABASE_URL, or ALLOW_SQLITE=1 if one machine is enough)"


def kept_secret(folder: Path) -> str:
    """The demonstration's secret: made once, readable by its owner only, whole or not there at all."""
    path = folder / "secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        keep(secrets.token_urlsafe(SHORTEST_SECRET), path)
    return path.read_text()


def keep(text: str, path: Path) -> None:
    """Writes aside and links into place: of several processes the first one's text stays."""
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(aside)
