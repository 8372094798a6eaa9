"""The list of assistances."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assistance.models import Assistance
from portal.tables import Table
from portal.written import date_short, number, state, typed_line


class AssistanceTable(Table):
    """One line per assistance; sorted and paged in the database."""

    party = tables.Column(verbose_name=_("Party"), order_by="party")
    title = tables.Column(verbose_name=_("Project"))
    months = tables.Column(verbose_name=_("Months"), attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    ends_on = tables.Column(verbose_name=_("Ends on"))
    steps_done = tables.Column(verbose_name=_("Current step"))
    late_count = tables.Column(verbose_name=_("Late"))
    state = tables.Column(verbose_name=_("State"))

    class Meta:
        fields = ("party", "title", "months", "ends_on", "steps_done", "late_count", "state")
        sequence = fields
        empty_text = _("No assistance yet.")

    def render_title(self, record: Assistance):
        fictional = format_html(' <span class="fictional">{}</span>', _("Fictional")) if record.is_fictional else ""
        address = reverse("assistance", args=[record.pk])
        title = typed_line(record.title, record.language)
        return format_html('<span><a href="{}">{}</a>{}</span>', address, title, fictional)

    def value_title(self, record: Assistance):
        return record.title

    def render_months(self, value: int):
        return number(value)

    def value_months(self, value: int):
        return value

    def render_ends_on(self, value):
        return date_short(value)

    def value_ends_on(self, value):
        return value

    def render_steps_done(self, record: Assistance):
        current = list(record.steps.all())
        return str(current[0].kind) if current else _("Nine steps done")

    def render_late_count(self, value: int):
        if not value:
            return "–"
        words = ngettext("%(count)s milestone", "%(count)s milestones", value) % {"count": number(value)}
        return format_html('<span class="state late">{}</span>', words)

    def value_late_count(self, value: int):
        return value

    def render_state(self, record: Assistance):
        return state(record)

    def value_state(self, record: Assistance):
        return str(record.state_label)
