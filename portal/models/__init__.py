from portal.models.autosaved import Autosaved
from portal.models.files import Damage, Document, StoredFile
from portal.models.messages import FormToken, OutgoingMessage
from portal.models.people import Invitation, RoleGrant, User
from portal.models.places import Country, FieldOffice, Organisation, Phase, Region
from portal.models.trail import Event

# A record with a life: the engine, which it inherits from, reads the models above.
from portal.models.designations import Designation  # isort: skip

__all__ = [
    "Autosaved",
    "Country",
    "Damage",
    "Designation",
    "Document",
    "Event",
    "FieldOffice",
    "FormToken",
    "Invitation",
    "Organisation",
    "OutgoingMessage",
    "Phase",
    "Region",
    "RoleGrant",
    "StoredFile",
    "User",
]
