"""Which of the packages' static files are collected: Bootstrap comes in 44 files, and the portal links to one."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "js-lib-bootstrap5/js/*",
        "js-lib-bootstrap5/css/bootstrap-*",
        "js-lib-bootstrap5/css/bootstrap.css*",
        "js-lib-bootstrap5/css/bootstrap.rtl*",
    ]
