"""The environment that tests run in, set before the portal's one settings module reads it.

What a person exported for their own work (DEMO, DEBUG, SECRET_KEY, EMAIL_URL) makes no difference; the database and
the broker may be named from outside, which is how the suite runs a second time on PostgreSQL with Redis.
"""

import atexit
import os
import shutil
import tempfile

os.environ.update(DEMO="0", DEBUG="0", SECRET_KEY="only-for-tests-" * 5, ALLOW_SQLITE="1", EMAIL_URL="memorymail://")
os.environ.update(PORTAL_URL="http://testserver", ALLOWED_HOSTS="testserver,127.0.0.1,localhost")
if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from portal.settings import *  # noqa: F403
from portal.settings import STATIC_ROOT, STORAGES

# Pages in tests name static files as they are in the source; nothing has to be collected first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # looked for when asked for, not listed for each client
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # each process its own
SILENT_SECONDS = 10**9  # nothing works in the background of a test, and nobody misses it
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
