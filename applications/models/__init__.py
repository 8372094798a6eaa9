from applications.models.applications import Application, Section
from applications.models.calls import LANGUAGES, Call, CountryList, Criterion
from applications.models.evaluations import Evaluation, Score
from applications.models.rows import ExpertNeed, Fund, Objective, Partner, Priority, Risk, Stage, TeamMember

__all__ = [
    "LANGUAGES",
    "Application",
    "Call",
    "CountryList",
    "Criterion",
    "Evaluation",
    "ExpertNeed",
    "Fund",
    "Objective",
    "Partner",
    "Priority",
    "Risk",
    "Score",
    "Section",
    "Stage",
    "TeamMember",
]
