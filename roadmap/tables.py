"""The list of published roadmaps."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from portal.tables import Table
from portal.written import date_short, number, typed_line
from roadmap.models import NationalRoadmap

SHORT = {"td": {"class": "nowrap"}}


class PublishedTable(Table):
    """One published roadmap a row; the newest first."""

    title = tables.Column(verbose_name=_("Roadmap"))
    party = tables.Column(verbose_name=_("Party"), order_by="party", attrs=SHORT)
    outputs = tables.Column(verbose_name=_("Outputs"), accessor="priorities", orderable=False, attrs=SHORT)
    period_start = tables.Column(verbose_name=_("Years"), attrs=SHORT)
    action_count = tables.Column(verbose_name=_("Actions"), attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    published_on = tables.Column(verbose_name=_("Published on"), attrs=SHORT)

    class Meta:
        model = NationalRoadmap
        fields = ["title", "party", "outputs", "period_start", "action_count", "published_on"]
        attrs = {"class": "table align-middle records"}
        empty_text = _("No national roadmap is published yet, or none matches.")

    def render_title(self, record):
        fictional = _("Fictional")
        mark = format_html(' <span class="fictional">{}</span>', fictional) if record.is_fictional else ""
        address = reverse("national-roadmap", args=[record.pk])
        return format_html('<a href="{}">{}</a>{}', address, typed_line(record.title, record.language), mark)

    def value_title(self, record):
        return record.title

    def render_outputs(self, record):
        numbers = sorted({priority.output_number for priority in record.priorities.all()})
        return format_html_join(" ", '<span class="tag o{}">{}</span>', ((n, n) for n in numbers))

    def value_outputs(self, record):
        return ", ".join(str(n) for n in sorted({priority.output_number for priority in record.priorities.all()}))

    def render_period_start(self, record):
        return record.period

    def render_action_count(self, value):
        return number(value)

    def value_action_count(self, value):
        return value

    def render_published_on(self, value):
        return date_short(value)

    def value_published_on(self, value):
        return value
