"""The lives of a call, of an application, of an evaluation and of a selection round, a table each."""

from applications.lifecycle.applications import APPLICATION
from applications.lifecycle.calls import CALL
from applications.lifecycle.evaluations import EVALUATION
from applications.lifecycle.gates import ELIGIBLE
from applications.lifecycle.rounds import ROUND

__all__ = ["APPLICATION", "CALL", "ELIGIBLE", "EVALUATION", "ROUND"]
