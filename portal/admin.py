"""Django looks here for what stands in the admin."""

from portal.staff import registered  # noqa: F401 (it registers itself)
