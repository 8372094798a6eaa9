"""Who keeps the contacts."""

from portal.rules import is_secretariat

keeps_contacts = is_secretariat
