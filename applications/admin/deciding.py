"""What the workspace shows of the money that a decision can commit."""

from typing import Any

from applications.models import Application
from budget import queries as money


def panel(application: Application) -> dict[str, Any]:
    """What is left on the line for technical assistance (USD), None where the phase has none."""
    line = money.assistance_line(application.call.phase)
    return {"available": money.available(line) if line else None}
