from applications.models.applications import (
    Application,
    ExpertNeed,
    Objective,
    Partner,
    Priority,
    Section,
)
from applications.models.calls import LANGUAGES, Call, CountryList, Criterion, Level
from applications.models.evaluations import Evaluation, Score
from applications.models.interests import Interest

__all__ = [
    "LANGUAGES",
    "Application",
    "Call",
    "CountryList",
    "Criterion",
    "Evaluation",
    "ExpertNeed",
    "Interest",
    "Level",
    "Objective",
    "Partner",
    "Priority",
    "Score",
    "Section",
]
