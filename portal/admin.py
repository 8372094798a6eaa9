"""Django looks here for what stands in the admin."""

from portal.staff import absences, contact, interests, people, places, sent  # noqa: F401 (they register themselves)
