"""The Secretariat's work on calls and applications."""

from applications.admin import (  # noqa: F401 (they register themselves)
    applications,
    assigning,
    calls,
    evaluations,
    letters,
    rounds,
)
