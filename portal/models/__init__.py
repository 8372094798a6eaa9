from portal.models.autosaved import Autosaved
from portal.models.contact import ContactMessage
from portal.models.daily import DailyMessage, DailyPlan, Notice, Told
from portal.models.directory import Contact
from portal.models.discrepancies import Discrepancy
from portal.models.files import Damage, Document, StoredFile
from portal.models.governance import GoverningSession, PhaseTarget
from portal.models.interests import Interest, Reach
from portal.models.messages import FormToken, OutgoingMessage
from portal.models.names import Name
from portal.models.passes import Pass
from portal.models.people import Invitation, RoleGrant, User
from portal.models.places import Country, FieldOffice, Organisation, Phase, Region
from portal.models.queues import Absence, SavedFilter
from portal.models.remarks import Remark
from portal.models.running import Heartbeat, Reason
from portal.models.trail import Event
from portal.models.versions import EarlierVersion

# Records with a life: the engine, which they inherit from, reads the models above.
from portal.models.designations import Designation  # isort: skip
from portal.models.followups import FollowUp  # isort: skip
from portal.models.gatherings import Attendance, Conclusion, Gathering, Heads  # isort: skip
from portal.models.imports import Import, ImportRow  # isort: skip

__all__ = [
    "Absence",
    "Attendance",
    "Autosaved",
    "Conclusion",
    "Contact",
    "ContactMessage",
    "Country",
    "DailyMessage",
    "DailyPlan",
    "Damage",
    "Designation",
    "Discrepancy",
    "Document",
    "EarlierVersion",
    "Event",
    "FieldOffice",
    "FollowUp",
    "FormToken",
    "Gathering",
    "GoverningSession",
    "Heads",
    "Heartbeat",
    "Import",
    "ImportRow",
    "Interest",
    "Invitation",
    "Name",
    "Notice",
    "Organisation",
    "OutgoingMessage",
    "Pass",
    "Phase",
    "PhaseTarget",
    "Reach",
    "Reason",
    "Region",
    "Remark",
    "RoleGrant",
    "SavedFilter",
    "StoredFile",
    "Told",
    "User",
]
