"""Django looks here for what stands in the admin."""

from portal.staff import contact, governance, people, places, sent  # noqa: F401 (they register themselves)
