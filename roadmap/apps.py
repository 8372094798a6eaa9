"""Roadmaps: what it tells the portal when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoadmapConfig(AppConfig):
    name = "roadmap"
    verbose_name = _("Roadmaps")

    def ready(self) -> None:
        from portal import files, registry
        from portal.gatherings import hosts
        from portal.invariants import checks
        from portal.outgoing import documents
        from portal.remarks import conversations
        from portal.remarks.moves import of_record, read_for
        from roadmap import conversation, gatherings, invariants, lifecycle, moves, pdf, queries, rules, work

        documents.register(pdf.PUBLISHED)
        documents.register(pdf.DRAFT)
        files.readable_by("roadmap.nationalroadmap", rules.may_read)
        for own in (queries.DRAFT, lifecycle.VALIDATION):  # not the public's, even once the roadmap is published
            files.readable_by("roadmap.nationalroadmap", rules.may_read_drafts, kind=own)
        registry.waits(_("Roadmaps"), work.waiting)
        registry.awaits("roadmap.nationalroadmap", moves.of_roadmap)
        registry.stands(work.under_way)
        registry.awaits("roadmap.nationalroadmap", of_record, reads=read_for)
        conversations.register(conversation.CONVERSATION)
        hosts.register(gatherings.HOST)
        registry.shows(registry.Panel("roadmap/panel.html", work.on_the_home_page, order=10))
        registry.has_page("roadmap.nationalroadmap", work.page)
        registry.finds(work.sought, order=60)
        checks.register("roadmap.published", _("Published roadmaps against their seals"), invariants.published)
