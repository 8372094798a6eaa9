"""What the parts of a roadmap said before somebody changed them, for whoever may write them."""

from typing import Any

from portal.forms.earlier import EarlierPage
from roadmap import actions
from roadmap.views.forms import ChangeMeasure, ChangePriority, RoadmapPage, Text


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
