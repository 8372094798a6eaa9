"""What submitting and screening do besides changing the state."""

from applications.dossier import dossiers, snapshots
from applications.models import Application
from portal import clock
from portal.interests import naming
from portal.models import Country, User


def submit(application: Application, *, by: User, declaration: bool) -> None:
    """Give the reference, such as 2026-SEN-01 (the Party’s next of the year), and freeze what is handed in."""
    Country.objects.select_for_update().get(pk=application.party_id)
    start = f"{clock.today().year}-{application.party.iso3}-"
    given = Application.objects.filter(reference__startswith=start).count()
    application.reference = f"{start}{given + 1:02d}"
    application.submitted_at, application.submitted_by = clock.now(), by
    application.save()
    snapshots.freeze(application, by=by)
    naming.look_for_names(application)
    dossiers.make(application, by=by)


def take_charge(application: Application, *, by: User) -> None:
    """Put the officer who declares the application eligible in charge of it, where nobody is yet."""
    application.officer = application.officer or by
