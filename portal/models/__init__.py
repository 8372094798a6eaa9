from portal.models.autosaved import Autosaved
from portal.models.contact import ContactMessage
from portal.models.discrepancies import Discrepancy
from portal.models.files import Damage, Document, StoredFile
from portal.models.governance import GoverningSession, PhaseTarget
from portal.models.messages import FormToken, OutgoingMessage
from portal.models.people import Invitation, RoleGrant, User
from portal.models.places import Country, FieldOffice, Organisation, Phase, Region
from portal.models.remarks import Remark
from portal.models.running import Heartbeat, Reason
from portal.models.trail import Event
from portal.models.versions import EarlierVersion

# A record with a life: the engine, which it inherits from, reads the models above.
from portal.models.designations import Designation  # isort: skip

__all__ = [
    "Autosaved",
    "ContactMessage",
    "Country",
    "Damage",
    "Designation",
    "Discrepancy",
    "Document",
    "EarlierVersion",
    "Event",
    "FieldOffice",
    "FormToken",
    "GoverningSession",
    "Heartbeat",
    "Invitation",
    "Organisation",
    "OutgoingMessage",
    "Phase",
    "PhaseTarget",
    "Reason",
    "Region",
    "Remark",
    "RoleGrant",
    "StoredFile",
    "User",
]
