"""The portal as a process tree: once as `make run` starts it, once over PostgreSQL and Redis."""

import pytest

from tests import outside
from tests.budget.test_race import on_postgresql, on_sqlite
from tests.resilience.postbox import postbox as open_postbox


@pytest.fixture
def postbox():
    with open_postbox() as server:
        yield server


@pytest.fixture(
    params=[
        pytest.param(outside.embedded, marks=on_sqlite, id="embedded"),
        pytest.param(outside.on_redis, marks=[pytest.mark.postgres, on_postgresql], id="redis"),
    ]
)
def make_portal(request, transactional_db, tmp_path, postbox):
    """`with make_portal() as portal:` once the test's records are there. Its mail goes to the postbox; what was left
    lying is taken up, and who is silent is missed, sooner than where people work, unless `as_in_use`."""

    def make(*, as_in_use: bool = False):
        soon = {} if as_in_use else {"LEASE_SECONDS": "6", "SWEEP_SECONDS": "3", "SILENT_SECONDS": "12"}
        return request.param(tmp_path / "portal", EMAIL_URL=postbox.url, **soon)

    return make
