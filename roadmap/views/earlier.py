"""What the parts of a roadmap said before somebody changed them, for whoever may write them."""

from typing import Any

from portal import trail
from portal.forms.earlier import EarlierPage
from portal.written import date_long, money
from roadmap import actions
from roadmap.models import ActionItem, Measure
from roadmap.views.forms import ChangeAction, ChangeMeasure, ChangePriority, RoadmapPage, Text


class _Earlier(EarlierPage):
    """What a part of the roadmap said before somebody changed it. `page` is where that part is written."""

    page: type[RoadmapPage]

    def prepare(self) -> None:
        page = self.page()
        page.setup(self.request, **self.kwargs)
        page.prepare()
        self.roadmap, self.record, self.names = page.roadmap, page.stored(), page.names
        self.intro, self.language = page.title, page.roadmap.language
        self.back = page.back_url()

    def now(self) -> dict[str, Any]:
        return trail.snapshot(self.record, self.names)

    def said(self, content: dict[str, Any]) -> list[tuple[Any, list[str]]]:
        labels = {name: type(self.record)._meta.get_field(name).verbose_name for name in self.names}
        return [(label, [str(content[name])] if content[name] else []) for name, label in labels.items()]

    def back_url(self) -> str:
        return self.back


class EarlierTexts(_Earlier):
    """Of the roadmap's own text."""

    page = Text

    def prepare(self) -> None:
        super().prepare()
        self.part = self.kwargs["section"]

    def put_back(self, content: dict[str, Any]) -> None:
        actions.save_text(self.roadmap, by=self.request.user, **content)


class EarlierPriorities(_Earlier):
    """Of why an activity comes first."""

    page = ChangePriority

    def put_back(self, content: dict[str, Any]) -> None:
        actions.change_priority(self.record, by=self.request.user, **content)


class EarlierMeasures(_Earlier):
    """Of a measure."""

    page = ChangeMeasure

    def put_back(self, content: dict[str, Any]) -> None:
        actions.change_measure(self.record, by=self.request.user, **content)


class EarlierActions(_Earlier):
    """Of a line of the plan."""

    page = ChangeAction

    def prepare(self) -> None:
        super().prepare()
        self.measures = {measure.pk: measure for measure in Measure.objects.filter(priority=self.record.priority)}

    def said(self, content: dict[str, Any]) -> list[tuple[Any, list[str]]]:
        item = self._as_it_was(content)
        words = {
            "measure": item.measure.title if item.measure else "",
            "kind": item.get_kind_display(),
            "starts_on": date_long(item.starts_on),
            "ends_on": date_long(item.ends_on),
            "cost": "" if item.cost is None else money(item.cost, item.currency),
        }
        return super().said(content | words)

    def put_back(self, content: dict[str, Any]) -> None:
        item = self._as_it_was(content)
        actions.change_action_item(
            self.record, by=self.request.user, **{name: getattr(item, name) for name in self.names}
        )

    def _as_it_was(self, content: dict[str, Any]) -> ActionItem:
        field = ActionItem._meta.get_field
        values = {name: field(name).to_python(value) for name, value in content.items() if name != "measure"}
        return ActionItem(measure=self.measures.get(content["measure"]), **values)
