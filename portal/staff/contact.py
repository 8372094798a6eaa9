"""What people wrote to the Secretariat, in the admin, until it is marked as answered."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.help import contact
from portal.models import ContactMessage
from portal.rules import is_secretariat
from portal.staff.pages import Button
from portal.staff.records import ReadOnlyAdmin


class MarkAnswered(Button):
    done_message = _("The message is marked as answered.")

    def act(self) -> None:
        contact.mark_answered(self.record, by=self.request.user)


class AnsweredFilter(admin.SimpleListFilter):
    """What waits, what is done."""

    title = _("answer")
    parameter_name = "answered"

    def lookups(self, request, model_admin):
        return [("no", _("Waits for an answer")), ("yes", _("Answered"))]

    def queryset(self, request, queryset):
        return queryset.filter(answered_at__isnull=self.value() == "no") if self.value() else queryset


@admin.register(ContactMessage)
class ContactMessageAdmin(ReadOnlyAdmin):
    list_display = ["subject", "full_name", "party", "at", "answered_at", "answered_by"]
    list_filter = [AnsweredFilter, "language"]
    list_select_related = ["party", "answered_by"]
    search_fields = ["folded", "party__folded"]
    fields = ["subject", "full_name", "email", "party", "language", "at", "text", "answered_at", "answered_by"]
    change_form_template = "admin/contact.html"
    pages = {"answered": ("<int:pk>/answered/", MarkAnswered)}
    viewers = is_secretariat
