"""What the workspace shows of the checks of eligibility."""

from typing import Any

from applications import lifecycle
from applications.models import Application


def panel(application: Application) -> dict[str, Any]:
    """Each check and whether it holds."""
    return {"checks": [(gate, gate.holds(application)) for gate in lifecycle.ELIGIBLE]}
