"""Pages on which an officer acts on an application: what they are asked stands beside the dossier that it is about."""

from typing import Any

from applications.dossier import reading
from portal.staff.pages import AdminPage


class BesideTheDossier:
    """Before an admin page about an application, in the order of its bases."""

    template_name = "admin/applications/application/beside.html"

    def context(self) -> dict[str, Any]:
        return super().context() | {"application": self.record, "dossier": reading.dossier(self.record)}


class Page(BesideTheDossier, AdminPage):
    """A form that changes one thing about the application."""
