"""Technical assistance: what it tells the portal when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistanceConfig(AppConfig):
    name = "assistance"
    verbose_name = _("Technical assistance")

    def ready(self) -> None:
        from assistance import lifecycle  # noqa: F401 — the tables declare themselves
