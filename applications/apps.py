"""Applications: what they tell the portal when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        from applications import lifecycle  # noqa: F401 (the tables register themselves)

        self._papers()
        self._places()
        self._what_waits()
        self._checks()

    def _papers(self) -> None:
        """Documents, and who may read them and the files."""
        from applications import rules, work
        from applications.beforehand import blank
        from applications.dossier import dossiers
        from applications.selection import letter_pdf
        from portal import files
        from portal.outgoing import documents

        for kind in (letter_pdf.LETTER, blank.KIND, *dossiers.KINDS):
            documents.register(kind)
        files.readable_by("applications.application", work.may_read_files)
        files.readable_by("applications.call", rules.is_published, kind=blank.BLANK)
        files.readable_by("applications.application", rules.reads_the_decision, kind=letter_pdf.LETTER.name)
        files.readable_by("applications.application", rules.speaks_for_party, kind=dossiers.DRAFT)

    def _places(self) -> None:
        """Where records are read and found, and by whom they are not."""
        from applications import ties, work, work_on_rounds
        from applications.views import addresses
        from portal import registry
        from portal.interests import subjects

        subjects.register(ties.SUBJECT)
        registry.keeps_private(work.about_drafts)
        registry.withholds(work.withheld)
        registry.objects_to(work.reads_what_is_blind)
        registry.objects_to(work.judges_the_party)
        registry.follows(work.countries_written_for)
        registry.finds(work.sought, order=30)
        registry.offers(_("Can my country apply?"), "can-apply", order=10)
        registry.offers(_("Before you start"), "before-you-start", order=15)
        registry.shows(registry.Panel("applications/panel.html", work.public_calls, order=30))
        registry.has_page("applications.application", addresses.page_of)
        registry.has_page("applications.call", addresses.page_of)
        registry.has_page("applications.selectionround", work_on_rounds.page)
        registry.has_page("applications.reopening", addresses.part_page, reads="application")
        registry.has_page("applications.evaluation", addresses.evaluation_page, reads="application")

    def _what_waits(self) -> None:
        """Desks, moves, conversations, and who is in charge."""
        from applications import conversation, emails, moves, notes, work, work_on_rounds
        from portal import registry
        from portal.remarks import circles, conversations
        from portal.remarks.moves import of_record, read_for

        registry.waits(_("Applications"), work.waiting)
        registry.waits(_("Rounds"), work_on_rounds.waiting)
        registry.stands(work.under_way)
        registry.handles("applications.application", emails.in_charge)
        conversations.register(conversation.CONVERSATION)
        circles.register(notes.NOTES)
        registry.awaits("applications.application", of_record, reads=read_for)
        registry.awaits("applications.application", moves.of_application)
        registry.awaits("applications.evaluation", moves.of_evaluation)
        registry.awaits("applications.selectionround", moves.of_round)

    def _checks(self) -> None:
        """What `manage.py verify` asks of them."""
        from applications import invariants
        from portal.invariants import checks

        checks.register("applications.submissions", _("Submissions against their SHA-256"), invariants.submissions)
        checks.register("applications.grids", _("Criteria and scales of opened calls"), invariants.grids)
        checks.register("applications.scores", _("Scores against what evaluators gave"), invariants.scores)
        checks.register("applications.money", _("Commitments of selected applications"), invariants.money)
