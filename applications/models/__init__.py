from applications.models.applications import Application, Section
from applications.models.calls import LANGUAGES, Call, CountryList, Criterion, Level
from applications.models.desk import Contact, Note
from applications.models.evaluations import Evaluation, Score
from applications.models.interests import Interest
from applications.models.rows import ExpertNeed, Fund, Objective, Partner, Priority, Risk, Stage, TeamMember
from applications.models.screening import ChecklistItem, Clarification, Question, ScreeningAnswer
from applications.models.submissions import Submission

__all__ = [
    "LANGUAGES",
    "Application",
    "Call",
    "ChecklistItem",
    "Clarification",
    "Contact",
    "CountryList",
    "Criterion",
    "Evaluation",
    "ExpertNeed",
    "Fund",
    "Interest",
    "Level",
    "Note",
    "Objective",
    "Partner",
    "Priority",
    "Question",
    "Risk",
    "Score",
    "ScreeningAnswer",
    "Section",
    "Stage",
    "Submission",
    "TeamMember",
]
