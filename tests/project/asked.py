"""Asks a portal for pages and keeps what it answers, in a process of its own, over whichever database is named.

python -m tests.project.asked FILE     reads {"now": …, "sessions": {person: key}, "pages": [[person, address], …]};
                                       writes the answers beside it, as FILE.answers
"""

import datetime as dt
import json
import sys
from http.cookies import SimpleCookie
from pathlib import Path

import django
from django.conf import settings


def main(file: Path) -> None:
    django.setup()
    from django.test import Client
    from django.test.utils import override_settings, setup_test_environment

    from portal import clock
    from tests.demonstration import settings_in
    from tests.project.answers import answer

    setup_test_environment()
    asked = json.loads(file.read_text())
    client = Client(raise_request_exception=False)
    found = {}
    with override_settings(**settings_in(settings.DATA_DIR)), clock.at(dt.datetime.fromisoformat(asked["now"])):
        for person, address in asked["pages"]:
            key = asked["sessions"].get(person)
            client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: key} if key else {})
            given = answer(client, address)
            found[f"{person or 'nobody'} {address}"] = {
                "status": given.status,
                "headers": given.headers,
                "queries": given.queries,
                "text": given.text,
            }
    file.with_suffix(".answers").write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
