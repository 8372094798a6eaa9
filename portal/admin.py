"""Django looks here for what stands in the admin."""

from portal.staff import absences, contact, gatherings, interests, people, places, sent  # noqa: F401 (they register themselves)
