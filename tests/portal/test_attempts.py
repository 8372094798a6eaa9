"""Attempts to sign in are counted for all web processes together, by the address of who tries."""

import json
import subprocess
import sys

import pytest

from portal.people.attempts import ForgivingRedisCache
from tests.services import ROOT, portal_environment

READ = """
import json
from django.conf import settings
cache = settings.CACHES["default"]
print(json.dumps([cache["BACKEND"].rpartition(".")[2], str(cache["LOCATION"]), settings.ALLAUTH_TRUSTED_PROXY_COUNT]))
"""


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({}, ["FileBasedCache", "{place}/cache", 0]),
        (
            {"BROKER_URL": "redis://redis:6379/0", "TRUSTED_PROXIES": "2"},
            ["ForgivingRedisCache", "redis://redis:6379/0", 2],
        ),
    ],
)
def test_where_they_are_counted_follows_the_broker(said, read, tmp_path):
    env = portal_environment(tmp_path, **{"ALLOW_SQLITE": "1", "DATA_DIR": str(tmp_path), **said})
    command = [sys.executable, "-c", READ]
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=30)
    expected = [part.format(place=tmp_path) if isinstance(part, str) else part for part in read]
    assert json.loads(result.stdout) == expected


def test_people_still_sign_in_while_redis_is_away():
    away = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    assert (away.get("key", []), away.add("key", 1), away.set("key", 1), away.delete("key")) == ([], True, None, False)
