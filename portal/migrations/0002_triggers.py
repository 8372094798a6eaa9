from django.db import migrations

from portal.triggers import Refuse


class Migration(migrations.Migration):
    """The trail is append-only; a file handed in is never changed."""

    dependencies = [("portal", "0001_initial")]

    operations = [
        Refuse("portal_event", "UPDATE", "DELETE"),
        Refuse("portal_storedfile", "UPDATE"),
    ]
