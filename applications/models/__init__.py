from applications.models.applications import (
    Application,
    ExpertNeed,
    Objective,
    Partner,
    Priority,
    Section,
)
from applications.models.calls import LANGUAGES, Call, CountryList, Criterion
from applications.models.evaluations import Evaluation, Score

__all__ = [
    "LANGUAGES",
    "Application",
    "Call",
    "CountryList",
    "Criterion",
    "Evaluation",
    "ExpertNeed",
    "Objective",
    "Partner",
    "Priority",
    "Score",
    "Section",
]
