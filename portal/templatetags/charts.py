"""Charts as template tags: `{% line_bars rows title=title %}`; each writes nothing where there is nothing to show."""

from django import template

from portal import charts

register = template.Library()

for chart in (charts.line_bars, charts.gantt, charts.gantt_pages, charts.coverage, charts.world):
    register.simple_tag(chart)
