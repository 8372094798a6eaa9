"""The portal's own settings over scratch data; what a person exported for their own work makes no difference.

DATABASE_URL may name a PostgreSQL whose user may create databases; the data then goes into one beside it.
"""

import atexit
import os
import shutil
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="portal-bench-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = f"sqlite:///{os.environ['DATA_DIR']}/db.sqlite3"
# DEMO spares staff their second factor, and nothing else that a page does.
os.environ.update(DEMO="1", DEBUG="0", SECRET_KEY="only-for-measuring-" * 4, LOG_LEVEL="ERROR")
os.environ.update(BROKER_URL="memory://", EMAIL_URL="memorymail://", ALLOWED_HOSTS="testserver")

from portal.settings import *  # noqa: F403
from portal.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES

# On disk with its write-ahead log, as it is served, and not in memory as a test database of SQLite is by default.
DATABASES["default"]["TEST"] = (
    {"NAME": str(DATA_DIR / "bench.sqlite3")} if "sqlite3" in DATABASES["default"]["ENGINE"] else {}
)
ROOT_URLCONF = "bench.urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()
