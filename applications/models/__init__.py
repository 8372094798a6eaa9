from applications.models.applications import Application, Section
from applications.models.calls import Call, CountryList, Criterion, Level
from applications.models.desk import Contact, Note
from applications.models.evaluations import Evaluation, Score
from applications.models.letters import Letter, LetterTemplate
from applications.models.proposals import Proposal
from applications.models.rounds import Candidate, RegionBound, Reopening, SelectionRound
from applications.models.rows import ExpertNeed, Fund, Objective, Partner, Priority, Risk, Stage, TeamMember
from applications.models.screening import ChecklistItem, Clarification, Question, ScreeningAnswer
from applications.models.submissions import Submission

__all__ = [
    "Application",
    "Call",
    "Candidate",
    "ChecklistItem",
    "Clarification",
    "Contact",
    "CountryList",
    "Criterion",
    "Evaluation",
    "ExpertNeed",
    "Fund",
    "Letter",
    "LetterTemplate",
    "Level",
    "Note",
    "Objective",
    "Partner",
    "Priority",
    "Proposal",
    "Question",
    "RegionBound",
    "Reopening",
    "Risk",
    "Score",
    "ScreeningAnswer",
    "Section",
    "SelectionRound",
    "Stage",
    "Submission",
    "TeamMember",
]
