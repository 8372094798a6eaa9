"""The staff's admin: the site, its records and pages, and what is registered of the portal itself."""
