from roadmap.models.national import ActionItem, Measure, NationalRoadmap, Priority
from roadmap.models.open import Activity, Output, Theme, TitleStatus

__all__ = [
    "ActionItem",
    "Activity",
    "Measure",
    "NationalRoadmap",
    "Output",
    "Priority",
    "Theme",
    "TitleStatus",
]
