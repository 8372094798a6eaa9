"""The portal's own settings, over the scratch data that `python -m bench` names in the environment."""

from portal.settings import *  # noqa: F403
from portal.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # On disk with its write-ahead log, as it is served; a test database of SQLite would be in memory.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "bench.sqlite3")}
SILENT_SECONDS = 10**9  # nothing works in the background of a measurement
ROOT_URLCONF = "bench.urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
