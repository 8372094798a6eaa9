"""Which of the packages' static files are collected, and how they are served: under a name that changes with the
content, so that a browser may keep each for ever."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticFilesConfig(StaticFilesConfig):
    """Bootstrap comes in 44 files, htmx with its extensions; the portal links to one of each."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "js-lib-bootstrap5/js/*",
        "js-lib-bootstrap5/css/bootstrap-*",
        "js-lib-bootstrap5/css/bootstrap.css*",
        "js-lib-bootstrap5/css/bootstrap.rtl*",
        "django_htmx/ext/*",
    ]


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """The modules of static/keep/ import each other by such names too."""

    support_js_module_import_aggregation = True
