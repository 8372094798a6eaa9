"""Facts about an application that its checks need and other tables hold.

An action, which decides by a fact, asks the database for it each time; a page, which decides nothing, reads all of them
in one query.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from applications.dossier.sections import LETTER
from applications.models import Application, CountryList, Priority
from portal.models import StoredFile


def _facts() -> dict[str, Exists]:
    listed = CountryList.countries.through.objects.filter(
        countrylist=OuterRef("call__eligible"), country=OuterRef("party")
    )
    letters = StoredFile.objects.filter(
        content_type=ContentType.objects.get_for_model(Application), object_id=OuterRef("pk"), purpose=LETTER
    )
    rivals = Application.objects.filter(call=OuterRef("call"), party=OuterRef("party"), is_live=True)
    return {
        "is_listed": Exists(listed),
        "has_letter": Exists(letters),
        "has_rival": Exists(rivals.exclude(pk=OuterRef("pk"))),
        "has_activity": Exists(Priority.objects.filter(application=OuterRef("pk"))),
    }


def read(application: Application) -> None:
    """Read all facts in one query and keep them with the record, for a page to show."""
    facts = _facts()
    application.__dict__ |= Application.objects.filter(pk=application.pk).values(**facts).get()


def holds(application: Application, name: str) -> bool:
    """One fact, as the database has it now or, on a page, as it was read."""
    if name in application.__dict__:
        return application.__dict__[name]
    return Application.objects.filter(pk=application.pk).values_list(_facts()[name], flat=True).get()
