from roadmap.models.national import LANGUAGES, ActionItem, Measure, NationalRoadmap, Priority
from roadmap.models.open import Activity, Output, Theme, TitleStatus

__all__ = [
    "LANGUAGES",
    "ActionItem",
    "Activity",
    "Measure",
    "NationalRoadmap",
    "Output",
    "Priority",
    "Theme",
    "TitleStatus",
]
