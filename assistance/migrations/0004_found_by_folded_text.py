"""What records are looked for by, folded, in a column of each that is searched."""

import portal.searching
from django.db import migrations

from portal.refolding import Fold


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0003_days_within_reach"),
    ]

    operations = [
        migrations.AddField(
            model_name="assistance",
            name="folded",
            field=portal.searching.FoldedField("title"),
        ),
        migrations.AddField(
            model_name="milestone",
            name="folded",
            field=portal.searching.FoldedField("title"),
        ),
        Fold("assistance", "milestone"),
    ]
