"""Django looks here for what stands in the admin."""

from portal.staff import contact, directory, imports, people, places, sent  # noqa: F401 (they register themselves)
