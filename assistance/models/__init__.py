from assistance.models.assistances import Assistance, Comment
from assistance.models.people import Assignment
from assistance.models.steps import Milestone, Step, StepKind

__all__ = ["Assignment", "Assistance", "Comment", "Milestone", "Step", "StepKind"]
