"""The lives of an assistance, of an expert's assignment and of a milestone, a table each."""

from assistance.lifecycle.assignments import ASSIGNMENT
from assistance.lifecycle.assistances import ASSISTANCE
from assistance.lifecycle.milestones import MILESTONE

__all__ = ["ASSIGNMENT", "ASSISTANCE", "MILESTONE"]
