"""What records are looked for by, folded, in a column of each that is searched."""

import portal.searching
from django.db import migrations

from portal.refolding import Fold


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0023_proposals"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="folded",
            field=portal.searching.FoldedField("reference", "title"),
        ),
        migrations.AddField(
            model_name="call",
            name="folded",
            field=portal.searching.FoldedField("title_fr", "title_en", "code"),
        ),
        migrations.AddField(
            model_name="interest",
            name="folded",
            field=portal.searching.FoldedField("organisation"),
        ),
        migrations.AddField(
            model_name="selectionround",
            name="folded",
            field=portal.searching.FoldedField("name"),
        ),
        Fold("application", "call", "interest", "selectionround"),
    ]
