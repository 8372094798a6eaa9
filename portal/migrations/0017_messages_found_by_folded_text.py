"""Messages to the Secretariat are found by who wrote and what about."""

import portal.searching
from django.db import migrations

from portal.refolding import Fold


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0016_working_languages"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactmessage",
            name="folded",
            field=portal.searching.FoldedField("full_name", "email", "subject"),
        ),
        Fold("contactmessage"),
    ]
