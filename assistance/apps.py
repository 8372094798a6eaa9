"""Technical assistance: what it tells the portal when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistanceConfig(AppConfig):
    name = "assistance"
    verbose_name = _("Technical assistance")

    def ready(self) -> None:
        from applications.selection.decisions import rests_on
        from assistance import (  # noqa: F401 — tables declare themselves
            conversation,
            lifecycle,
            moves,
            queries,
            rules,
            work,
        )
        from experts.queries import seen_through
        from portal import files, registry
        from portal.interests.ties import tied_through
        from portal.remarks import conversations
        from portal.remarks.moves import of_record, read_for
        from roadmap.rules import also_readable_by

        files.readable_by("assistance.milestone", rules.reads_milestone)
        seen_through(queries.proposed_to)
        tied_through(work.EXPERT_THERE)
        also_readable_by(queries.roadmaps_read_by)
        rests_on(queries.assistance_opened_on)
        registry.waits(_("Assistances"), work.waiting)
        registry.awaits("assistance.assistance", moves.of_assistance)
        registry.awaits("applications.application", moves.of_application)
        registry.stands(work.under_way)
        registry.awaits("assistance.assistance", of_record, reads=read_for)
        registry.handles("assistance.assistance", conversation.in_charge)
        registry.handles("roadmap.nationalroadmap", conversation.in_charge_of_roadmap)
        conversations.register(conversation.CONVERSATION)
        registry.finds(work.sought, order=40)
        registry.shows(work.ON_THE_HOME_PAGE)
        registry.stands_beside(work.held_to)
        registry.follows(queries.parties_accompanied_by)
        registry.has_page("assistance.assistance", work.page, reads="assignments__expert")
        for model, up in (("assignment", ""), ("step", ""), ("milestone", "step__")):
            registry.has_page(f"assistance.{model}", work.page, reads=f"{up}assistance__assignments__expert")
        self._work_together()
        self._checks()

    def _work_together(self) -> None:
        """Comments, follow-ups and gatherings about an assistance."""
        from assistance import comments, followups, gatherings, work
        from portal import registry
        from portal.followups import sources
        from portal.gatherings import hosts
        from portal.remarks import circles

        circles.register(comments.COMMENTS)
        registry.has_page("assistance.comment", work.comments_page, reads="assistance__assignments__expert")
        sources.register(followups.COMMENT)
        sources.lists(followups.GROUND)
        sources.lists_too(followups.of_its_roadmap)
        hosts.register(gatherings.HOST)
        hosts.drafted_by("roadmap.nationalroadmap", gatherings.works_on_roadmap)

    def _checks(self) -> None:
        from assistance import invariants
        from portal.invariants import checks

        checks.register("assistance.calendars", _("Last days and steps of assistances"), invariants.calendars)
        checks.register("assistance.parties", _("One Party throughout an assistance"), invariants.parties)
