from portal.models.files import Document, StoredFile
from portal.models.messages import FormToken, OutgoingMessage
from portal.models.people import Invitation, RoleGrant, User
from portal.models.places import Country, FieldOffice, Organisation, Phase, Region
from portal.models.trail import Event

__all__ = [
    "Country",
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
