"""Django looks here for what stands in the admin."""

from portal.staff import (  # noqa: F401 (they register themselves)
    absences,
    contact,
    directory,
    followups,
    gatherings,
    governance,
    imports,
    interests,
    people,
    places,
    sent,
)
