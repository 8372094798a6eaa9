"""The money in the admin: the finance officer's workplace, read-only for the Secretariat. Nothing is edited by hand."""

from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget import admin_pages, queries
from budget.models import ActionLine, Commitment, Contribution, Entry
from budget.rules import keeps_the_ledger, may_set_lines
from budget.tables import marked
from budget.templatetags.budget import exact, rate
from portal.models import Phase
from portal.staff import lists
from portal.staff.places import PhaseAdmin
from portal.staff.records import ReadOnlyAdmin
from portal.written import money, typed, typed_line

SHOWN_ENTRIES = 50


def dollars(name: str, label) -> Any:
    """A column of US dollars."""

    @lists.in_file(attrgetter(name))
    @admin.display(description=label, ordering=name)
    def column(model_admin, record) -> str:
        return format_html('<span class="num">{}</span>', exact(getattr(record, name)))

    return column


def in_full(amount: Decimal, currency: str) -> str:
    """An amount with its currency, on one line."""
    return format_html('<span class="nowrap">{}</span>', money(amount, currency))


def name_of(record: Contribution | Commitment) -> str:
    """As typed, in its language, and fictional where it is."""
    if isinstance(record, Commitment):
        return marked(typed_line(record.label, record.language), record)
    return marked(typed_line(str(record)), record.donor)


class LedgerAdmin(ReadOnlyAdmin):
    """Its pages are the finance officer's; `add`, where there is one, adds."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return "add" in self.pages and keeps_the_ledger(request.user)

    def open_pages(self, request: HttpRequest, record) -> list[tuple[str, Any]]:
        """The forms to offer on the record's page: name of the address, label."""
        if not keeps_the_ledger(request.user):
            return []
        return [(admin_urlname(self.opts, name), self.pages[name][1].title) for name in self.useful(record)]

    def useful(self, record) -> list[str]:
        """The names of the pages that make sense for the record now."""
        return []

    def entries(self, record) -> QuerySet[Entry] | None:
        """The entries to show under the record."""
        return None

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        entries = self.entries(obj)
        context |= {"open_pages": self.open_pages(request, obj)}
        context["entries"] = entries[:SHOWN_ENTRIES] if entries is not None else None
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(ActionLine)
class ActionLineAdmin(LedgerAdmin):
    """The lines of each phase; their approved amounts change together, on one page."""

    list_display = ["line", "phase", "approved_usd", "allotted_usd", "committed_usd", "spent_usd", "available_usd"]
    list_filter = ["phase"]
    list_select_related = ["phase"]
    fields = [
        "phase", "code", "kind", "title", "short_title", "approved_usd", "allotted_usd", "committed_usd", "spent_usd",
        "available_usd",
    ]  # fmt: skip
    readonly_fields = fields
    change_list_template = "admin/budget/lines.html"
    pages = {"phase": ("phase/<int:phase_pk>/", admin_pages.LinesPage)}

    approved_usd = dollars("approved", _("approved (USD)"))
    allotted_usd = dollars("allotted", _("received (USD)"))
    committed_usd = dollars("committed", _("committed (USD)"))
    spent_usd = dollars("spent", _("spent (USD)"))

    @lists.in_file(attrgetter("available"))
    @admin.display(description=_("available (USD)"))
    def available_usd(self, record: ActionLine) -> str:
        return format_html('<span class="num">{}</span>', exact(record.available))

    @admin.display(description=pgettext_lazy("money", "line"), ordering="code")
    def line(self, record: ActionLine) -> str:
        return str(record)

    def changelist_view(self, request: HttpRequest, extra_context=None):
        phases = Phase.objects.all() if may_set_lines(request.user) else []
        return super().changelist_view(request, {"phases": phases, **(extra_context or {})})

    def entries(self, record: ActionLine) -> QuerySet[Entry]:
        return queries.with_records(record.entries.all())


@admin.register(Contribution)
class ContributionAdmin(LedgerAdmin):
    """What donors agreed to give, and what became of it."""

    list_display = ["name", "signed_on", "pledged_money", "received_money", "received_in_usd", "allotted_in_usd"]
    list_filter = ["phase", "currency"]
    list_select_related = ["donor"]
    search_fields = ["folded", "donor__folded"]
    date_hierarchy = "signed_on"
    fields = [
        "phase", "donor", "reference", "signed_on", "purpose", "earmark", "pledged_money", "received_money",
        "received_in_usd", "allotted_in_usd",
    ]  # fmt: skip
    readonly_fields = fields
    change_form_template = "admin/budget/record.html"
    pages = {
        "add": ("add/", admin_pages.PledgePage),
        "receipt": ("<int:pk>/receipt/", admin_pages.ReceiptPage),
        "allotment": ("<int:pk>/allotment/", admin_pages.AllotmentPage),
        "pledge": ("<int:pk>/pledge/", admin_pages.AddToPledgePage),
    }

    received_in_usd = dollars("received_usd", _("received (USD)"))
    allotted_in_usd = dollars("allotted_usd", _("allotted (USD)"))

    @admin.display(description=_("contribution"), ordering="reference")
    def name(self, record: Contribution) -> str:
        return name_of(record)

    @lists.in_file(attrgetter("pledged"), beside=("currency",))
    @admin.display(description=pgettext_lazy("money", "pledged"))
    def pledged_money(self, record: Contribution) -> str:
        return in_full(record.pledged, record.currency)

    @lists.in_file(attrgetter("received"))
    @admin.display(description=pgettext_lazy("money", "received"))
    def received_money(self, record: Contribution) -> str:
        return in_full(record.received, record.currency)

    def useful(self, record: Contribution) -> list[str]:
        names = {"allotment": record.to_allot, "receipt": record.to_receive, "pledge": True}
        return [name for name, makes_sense in names.items() if makes_sense]

    def entries(self, record: Contribution) -> QuerySet[Entry]:
        return queries.with_records(record.entries.all())


@admin.register(Commitment)
class CommitmentAdmin(LedgerAdmin):
    """What is set aside on the lines, and what is spent of it."""

    list_display = ["name", "line", "party", "year", "made_on", "amount_usd", "spent_usd"]
    list_filter = ["line__phase", "line__code", "year", "is_fictional"]
    list_select_related = ["line", "party"]
    search_fields = ["folded", "party__folded"]
    date_hierarchy = "made_on"
    fields = ["name", "line", "party", "year", "made_on", "is_fictional", "amount_usd", "spent_usd"]
    readonly_fields = fields
    change_form_template = "admin/budget/record.html"
    pages = {
        "add": ("add/", admin_pages.CommitmentPage),
        "expenditure": ("<int:pk>/expenditure/", admin_pages.ExpenditurePage),
        "amount": ("<int:pk>/amount/", admin_pages.AmendPage),
        "release": ("<int:pk>/release/", admin_pages.ReleasePage),
    }

    amount_usd = dollars("amount", _("committed (USD)"))
    spent_usd = dollars("spent", _("spent (USD)"))

    @admin.display(description=_("what it is for"), ordering="label")
    def name(self, record: Commitment) -> str:
        return name_of(record)

    def useful(self, record: Commitment) -> list[str]:
        return ["expenditure", "amount", "release"] if record.rest else ["amount"]

    def entries(self, record: Commitment) -> QuerySet[Entry]:
        return queries.with_records(record.entries.all())


@admin.register(Entry)
class EntryAdmin(LedgerAdmin):
    """The ledger. An entry is corrected by the button that reverses it."""

    list_display = ["number", "date", "kind", "paid", "dollars", "line_code", "about", "taken_back"]
    list_display_links = ["number", "date"]
    list_filter = ["kind", "currency", "line__phase", "line__code"]
    list_select_related = ["contribution__donor", "commitment", "line"]
    search_fields = [
        "folded",
        "contribution__folded",
        "contribution__donor__folded",
        "commitment__folded",
        "commitment__party__folded",
        "by__folded",
    ]
    date_hierarchy = "date"
    fields = ["kind", "date", "paid", "rate_of_day", "dollars", "about", "line", "reverses", "memo_text", "by", "at"]
    readonly_fields = fields
    change_form_template = "admin/budget/record.html"
    pages = {"reversal": ("<int:pk>/reversal/", admin_pages.ReversePage)}

    dollars = dollars("usd", _("USD"))

    @admin.display(description=pgettext_lazy("ledger", "Entry"), ordering="id")
    def number(self, record: Entry) -> int:
        return record.pk

    @admin.display(description=_("Takes back entry"))
    def taken_back(self, record: Entry) -> int | str:
        return record.reverses_id or ""

    @lists.in_file(attrgetter("amount"), beside=("currency",))
    @admin.display(description=_("amount"), ordering="amount")
    def paid(self, record: Entry) -> str:
        return in_full(record.amount, record.currency)

    @admin.display(description=_("rate (USD for one unit)"))
    def rate_of_day(self, record: Entry) -> str:
        return rate(record.rate)

    @admin.display(description=pgettext_lazy("money", "line"), ordering="line__code")
    def line_code(self, record: Entry) -> str:
        return record.line.code if record.line else ""

    @admin.display(description=_("contribution or commitment"))
    def about(self, record: Entry) -> str:
        return name_of(record.part_of)

    @admin.display(description=pgettext_lazy("ledger", "note"))
    def memo_text(self, record: Entry) -> str:
        return typed(record.memo)

    def useful(self, record: Entry) -> list[str]:
        taken_back = record.reverses_id or Entry.objects.filter(reverses=record).exists()
        return [] if taken_back else ["reversal"]


admin.site.unregister(Phase)


@admin.register(Phase)
class PhaseWithLinesAdmin(PhaseAdmin):
    """A phase; once it has lines, its total changes with them (Action lines, approved budget)."""

    def get_readonly_fields(self, request: HttpRequest, obj: Phase | None = None):
        fixed = ["approved_total"] if obj is not None and obj.lines.exists() else []
        return [*super().get_readonly_fields(request, obj), *fixed]
