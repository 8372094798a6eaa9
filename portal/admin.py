"""Django looks here for what stands in the admin."""

from portal.staff import absences, contact, followups, gatherings, interests, people, places, sent  # noqa: F401 (they register themselves)
