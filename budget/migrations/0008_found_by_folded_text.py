"""What records are looked for by, folded, in a column of each that is searched."""

import portal.searching
from django.db import migrations

from portal.refolding import Fold


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0007_dated_and_whole"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="folded",
            field=portal.searching.FoldedField("label"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="folded",
            field=portal.searching.FoldedField("reference"),
        ),
        migrations.AddField(
            model_name="entry",
            name="folded",
            field=portal.searching.FoldedField("memo"),
        ),
        Fold("commitment", "contribution", "entry"),
    ]
