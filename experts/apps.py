"""Experts: what it tells the portal when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    name = "experts"
    verbose_name = _("Experts")

    def ready(self) -> None:
        from experts import actions, lifecycle, rules, work  # noqa: F401 — the table declares itself
        from portal import files, registry
        from portal.interests.people import known_by
        from portal.interests.ties import tied_through

        files.readable_by("experts.expert", rules.may_read)
        known_by("experts.expert")
        tied_through(work.NATIONALITY)
        registry.waits(_("Experts"), work.waiting)
        registry.has_page("experts.expert", work.page)
        registry.finds(work.sought, order=50)
        registry.welcomes(actions.take_up)
        registry.resides(actions.residence_of)
