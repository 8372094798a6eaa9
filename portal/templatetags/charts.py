"""Charts as template tags: `{% line_bars rows title=title %}`; each writes nothing where there is nothing to show."""

from django import template

from portal.charts import bars, gantt, world

register = template.Library()

for chart in (bars.bar, bars.line_bars, gantt.gantt, gantt.gantt_pages, bars.coverage, world.world):
    register.simple_tag(chart)
