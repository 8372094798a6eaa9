"""Settings, all of them; what differs between machines comes from the environment (docs/operating.md lists it).

Three ways to run: the demo (DEMO=1, one command, SQLite and a filesystem broker), tests, and production, which
refuses to start with an unset secret, debug on, or SQLite without an explicit word (`portal/running/checks.py`).
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from portal.languages import OF_PROJECTS, OWN, label_in
from portal.running.checks import kept_secret, refuse_unsafe

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOW_SQLITE = env.bool("ALLOW_SQLITE", default=DEMO)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "portal.running.staticfiles.PortalStaticFilesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules",
    "crispy_forms",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "js_lib_bootstrap5",
    "csp",
    "portal.apps.PortalAdminConfig",
    "portal.apps.PortalConfig",
    "roadmap",
    "budget",
    "experts",
    "applications",
    "assistance",
    "programme",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.CompressMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.middleware.PrivacyMiddleware",
    "portal.middleware.KnownDeviceMiddleware",
    "portal.middleware.LanguageMiddleware",
    "portal.middleware.BodyLimitMiddleware",
    "portal.middleware.KeepTypedMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.SecondFactorMiddleware",
    "portal.middleware.ScannerMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.templatetags.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening a connection takes longer than most pages, with SQLite too: it reads the whole schema.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Uploaded and made files stay outside the web root; only a view that checks serves them.
MEDIA_ROOT = DATA_DIR / "files"
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
# The pictures of the guides, which are drawn as pages, are served beside them.
STATICFILES_DIRS = [BASE_DIR / "static", ("pictures", BASE_DIR / "docs" / "pictures")]
# Compressed already, or (source maps) read by nobody but developers and slow to compress.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "jpeg", "gif", "webp", "woff", "woff2", "gz", "br", "map")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"base_url": None, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "portal.running.staticfiles.PortalStaticFilesStorage"},
}
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
# A clamd that looks at each file before it is kept, as host:port; empty: there is none.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
CLAMD_SECONDS = 10  # for connecting, sending and its answer together
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # ten at once are asked for; a form refuses the eleventh in its own words
# Nobody's request is read beyond: ten files and what is typed beside them. Whoever has not signed in hands in one
# letter; three times its limit, so that a letter that is too large is told so at its field. nginx.conf has the larger.
BODY_MAX_BYTES = 110 * 1024 * 1024
BODY_MAX_BYTES_OF_VISITORS = 32 * 1024 * 1024
# A form with one file stays in memory: nothing is on the disk before it has been judged.
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "portal.room.SpoolHandler"]

# --- Work in the background ---------------------------------------------------------------------------------------

BROKER_FOLDER = DATA_DIR / "broker"
CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.5,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60, "socket_timeout": 5, "socket_connect_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "portal.running.beat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
# The stored rows are the truth, the broker only a bell: what has waited too long is taken up again.
LEASE_SECONDS = env.int("LEASE_SECONDS", default=20)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=10)
# A part of the background that has said nothing for so long is missed: /health/ready, the Secretariat's desk and
# whoever waits for a document are told.
SILENT_SECONDS = env.int("SILENT_SECONDS", default=90)
# For how long a list of people is kept by name after its gathering is closed or cancelled.
ATTENDANCE_NAMES_DAYS = env.int("ATTENDANCE_NAMES_DAYS", default=365)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "portal.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "release": {
        "task": "applications.tasks.release_rounds",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "proposals": {
        "task": "applications.tasks.sweep_proposals",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "tidy": {"task": "portal.tasks.tidy", "schedule": 60 * 60 * 24},
    "verify": {"task": "portal.tasks.verify", "schedule": 60 * 60 * 24},
    "settle": {"task": "applications.tasks.settle", "schedule": 60 * 5, "options": {"expires": 60 * 5}},
    "daily": {"task": "portal.tasks.tell", "schedule": 60, "options": {"expires": 60}},
}

# Attempts to sign in are counted here, by all web processes together, and drawn dossiers kept.
CACHES = {
    "default": {
        "BACKEND": "portal.caches.ForgivingFileCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}
if CELERY_BROKER_URL.startswith(("redis://", "rediss://")):
    CACHES["default"] = {
        "BACKEND": "portal.caches.ForgivingRedisCache",
        "LOCATION": CELERY_BROKER_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }

# --- People -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "portal.people.signin.PortalBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.people.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "portal.people.account_forms.AddEmailForm",
    "change_password": "portal.people.account_forms.ChangePasswordForm",
    "login": "portal.people.account_forms.LoginForm",
    "reauthenticate": "portal.people.account_forms.ReauthenticatePasswordForm",
    "reset_password": "portal.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "portal.people.account_forms.ResetPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# Added to allauth's own limits. By address of the asker (ip), behind which a whole ministry may be; a failed sign-in
# also by what `portal.people.throttle` counts it by (key).
ACCOUNT_RATE_LIMITS = {
    "login": None,  # those that fail are counted
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_on_device": "5/5m/key",
    "login_failed_from_anywhere": "100/h/key",
    "reset_password_from_key": None,  # no link is guessed, and a true one opens whoever else tries
    "designation_tried": "60/h/ip",
    "designation_asked": "20/h/ip",
    "pass_address": "30/h/ip",
    "verify_tried": "120/h/ip",
    "contact_tried": "60/h/ip",
    "contact_sent": "20/h/ip",
}
ACCOUNT_SESSION_REMEMBER = True
# How many proxies stand before the portal, each adding to X-Forwarded-For: whose sign-ins are counted.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_FORMS = {
    "activate_totp": "portal.people.account_forms.ActivateTOTPForm",
    "authenticate": "portal.people.account_forms.AuthenticateForm",
    "reauthenticate": "portal.people.account_forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "National roadmaps"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True

# --- Mail ---------------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 30  # seconds of silence, after which the message is tried again later
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="National roadmaps <portal@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The box that people of the Secretariat read: whom every page says to write to, and where answers to messages go.
SECRETARIAT_EMAIL = env.str("SECRETARIAT_EMAIL", default="roadmaps.secretariat@example.org")

# --- Languages ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [(code, name) for code, name in OF_PROJECTS if code in OWN]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# The programme's clock: by it days begin and deadlines end, wherever their reader lives.
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
FORMAT_MODULE_PATH = ["portal.formats"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_LANGUAGES = OWN
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = label_in
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("fr", "en")}

# --- Look ---------------------------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = ("sheet",)
CRISPY_TEMPLATE_PACK = "sheet"
DJANGO_TABLES2_TEMPLATE = "portal/table.html"

# --- Security -----------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = env.bool("HTTPS", default=PORTAL_URL.startswith("https://"))
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"refusals": {"()": "portal.running.logs.RefusalsInOneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # What they say of each font and property, and of each table of a PDF, is for those who draw one, not for operators.
    "loggers": {name: {"level": "ERROR"} for name in ("weasyprint", "fontTools", "pikepdf")},
}

# --- The last word ------------------------------------------------------------------------------------------------

if DEMO:
    SECRET_KEY = SECRET_KEY or kept_secret(DATA_DIR)
else:
    refuse_unsafe(
        secret=SECRET_KEY,
        debug=DEBUG,
        sqlite=DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        allow_sqlite=ALLOW_SQLITE,
    )
