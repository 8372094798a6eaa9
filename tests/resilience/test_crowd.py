"""Co-editors who submit at once, while a web process and the database are killed under them."""

import json
import subprocess

import pytest

from tests.budget.test_race import on_postgresql
from tests.services import ROOT, python

PARTIES = 12  # docs/architecture.md has the figures of 105


@pytest.mark.postgres
@on_postgresql
@pytest.mark.usefixtures("django_db_setup")  # it begins with a copy of the migrated database
def test_what_was_acknowledged_is_there_just_once():
    crowd = [*python("tests.resilience.crowd"), "--parties", str(PARTIES)]
    done = subprocess.run(crowd, cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["acknowledged"], found["told"], found["submissions"]) == (PARTIES, PARTIES, PARTIES)
    assert found["sent_again"] > 0  # the servers were missed
    assert (found["lost"], found["doubled"], found["wrong"]) == ([], [], [])
