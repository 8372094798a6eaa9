"""A worker that is frozen, and a beat that is gone, are missed by /health/ready: tried with real processes."""

import json
import signal

import pytest

from portal.models import Heartbeat
from tests.outside import Portal
from tests.services import get, wait_for

pytestmark = pytest.mark.postgres  # and Redis, as where people work

WITHIN = 90  # seconds on a busy machine; where people work it is SILENT_SECONDS and a request
AT_WORK = {"beat": "ok", "worker": "ok", "mail": "ok"}


def said(portal: Portal) -> dict[str, str]:
    """What /health/ready says of the parts that work in the background."""
    _status, body = get(portal.port, "/health/ready")
    return {part: words for part, words in json.loads(body or "{}").items() if part in AT_WORK}


def seen(portal: Portal) -> set[str]:
    return set(Heartbeat.objects.using(portal.alias).values_list("part", flat=True))


def test_a_frozen_worker_is_missed_until_it_works_again_and_so_is_beat(make_portal):
    with make_portal() as portal, portal.running("web"), portal.running("worker") as worker:
        with portal.running("beat"):
            wait_for(lambda: seen(portal) == set(AT_WORK) and said(portal) == AT_WORK, WITHIN)
            worker.send_signal(signal.SIGSTOP)
            wait_for(lambda: "Background work has stopped" in said(portal).get("worker", ""), WITHIN)
            assert said(portal)["beat"] == "ok"
            assert get(portal.port, "/health/live")[0] == 200
            worker.send_signal(signal.SIGCONT)
            wait_for(lambda: said(portal) == AT_WORK, WITHIN)
        wait_for(lambda: "Scheduled work has stopped" in said(portal).get("beat", ""), WITHIN)
        assert said(portal)["worker"] == "ok"
