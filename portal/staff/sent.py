"""What went out or was made, and who did what, in the admin: the outbox, links, documents, the trail."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, Q
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from portal import history, pseudonyms, verbs
from portal.folding import folded
from portal.models import Document, Event, OutgoingMessage, Pass
from portal.outgoing import documents, outbox
from portal.passes import purposes, queries
from portal.rules import is_secretariat
from portal.staff import lists
from portal.staff.pages import Button
from portal.staff.records import ReadOnlyAdmin
from portal.written import deadline_short


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "verb_label", "about_label", "party", "reason"]
    list_select_related = ["by", "party"]
    sortable_by = ["at", "by", "party"]  # not by a record, whose name may stand elsewhere
    list_filter = ["shared", "at"]  # and no date_hierarchy, which reads the whole trail to list its months
    search_fields = ["folded", "by__folded", "party__folded"]
    viewers = is_secretariat
    fields = ["at", "by", "through", "verb_label", "about_label", "party", "shared", "changed", "reason"]
    readonly_fields = ["changed"]

    def found_where(self, piece):
        """By what was done too, in the words that the reader sees."""
        said = [name for name, label in verbs.declared().items() if piece in folded(str(label))]
        return [*super().found_where(piece), Q(verb__in=said), Q(Exists(pseudonyms.of_records(piece)))]

    def get_queryset(self, request):
        return history.open_events(request.user)

    @admin.display(description=_("changes"))
    def changed(self, event: Event) -> str:
        said = history.in_words(event.content_type.model_class(), event.changes)
        lines = ((change.name, *(_shown(value) for value in (change.before, change.after))) for change in said)
        return format_html_join("", "<div>{}: {} → {}</div>", lines) or "–"


def _shown(value: Any) -> Any:
    return "–" if value in (None, "") else value


class ReleaseMessage(Button):
    done_message = _("The message will be sent in a moment.")

    def act(self) -> None:
        outbox.release(self.record, by=self.request.user)


@admin.register(OutgoingMessage)
class OutgoingMessageAdmin(ReadOnlyAdmin):
    list_display = ["subject", "to", "language", "state", "queued_at", "sent_at", "attempts"]
    sortable_by = ["language", "state", "queued_at", "sent_at", "attempts"]  # not by text in which names stand
    list_filter = ["state", "language"]
    search_fields = ["folded", "recipient__folded"]
    fields = [
        "subject",
        "to",
        "reply_to",
        "language",
        "text",
        "state",
        "queued_at",
        "sent_at",
        "attempts",
        "reason",
        "error",
    ]
    change_form_template = "admin/message.html"
    pages = {"release": ("<uuid:pk>/release/", ReleaseMessage)}
    viewers = is_secretariat

    def found_where(self, piece):
        return [*super().found_where(piece), Q(to__in=pseudonyms.found(piece))]

    def get_queryset(self, request):
        return history.not_withheld(request.user, super().get_queryset(request))


class RetryDocument(Button):
    """A document that failed is asked for once more: a new one, which heads the list."""

    done_message = _("The document will be made in a moment.")

    def act(self) -> None:
        document = self.record
        documents.request(document.kind, document.about, language=document.language, by=self.request.user)

    def back_url(self) -> str:
        return self.list_url()


class CancelDocument(Button):
    done_message = _("The document is cancelled.")

    def act(self) -> None:
        documents.cancel(self.record, by=self.request.user)


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["title", "language", "version", "state", "requested_at", "requested_by"]
    list_filter = ["state", "language"]
    list_select_related = ["requested_by"]
    search_fields = ["folded", "requested_by__folded"]
    fields = [
        "title",
        "language",
        "version",
        "state",
        "progress",
        "requested_by",
        "requested_at",
        "ready_at",
        "sha256",
        "size",
        "attempts",
        "reason",
        "error",
    ]
    change_form_template = "admin/document.html"
    pages = {"retry": ("<uuid:pk>/retry/", RetryDocument), "cancel": ("<uuid:pk>/cancel/", CancelDocument)}
    viewers = is_secretariat

    def get_queryset(self, request):
        return history.not_withheld(request.user, super().get_queryset(request))


@admin.register(Pass)
class PassAdmin(ReadOnlyAdmin):
    """Links for people without an account; each leads to the page of its record's links, where it is taken back."""

    list_display = ["email", "purpose_label", "made_at", "opens_until", "closed"]
    list_filter = ["purpose"]
    search_fields = ["folded"]
    fields = ["email", "purpose_label", "made_at", "made_by", "opens_until", "closed", "taken_back_at", "reason"]
    readonly_fields = ["purpose_label", "opens_until", "closed"]
    change_form_template = "admin/pass.html"
    viewers = is_secretariat

    def get_queryset(self, request):
        return queries.for_officer(request.user)

    def for_list(self, queryset):
        return queryset.prefetch_related("about")

    @admin.display(description=_("purpose"))
    def purpose_label(self, made: Pass) -> str:
        purpose = purposes.known(made.purpose)
        return str(purpose.label) if purpose else made.purpose

    @lists.in_file(queries.last_day_of)
    @admin.display(description=_("opens until"), ordering="last_day")
    def opens_until(self, made: Pass) -> str:
        return deadline_short(queries.last_day_of(made))

    @admin.display(description=_("state"))
    def closed(self, made: Pass) -> str:
        why = queries.why_closed(made)
        return why.label if why else pgettext("link", "Open")
