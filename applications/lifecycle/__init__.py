"""The lives of a call, of an application and of an evaluation, a table each."""

from applications.lifecycle.applications import APPLICATION, ELIGIBLE
from applications.lifecycle.calls import CALL
from applications.lifecycle.evaluations import EVALUATION

__all__ = ["APPLICATION", "CALL", "ELIGIBLE", "EVALUATION"]
