"""What records are looked for by, folded, in a column of each that is searched."""

import portal.searching
from django.db import migrations

from portal.refolding import Fold


class Migration(migrations.Migration):
    dependencies = [
        ("experts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="expert",
            name="folded",
            field=portal.searching.FoldedField("full_name", "email", "employer"),
        ),
        Fold("expert"),
    ]
