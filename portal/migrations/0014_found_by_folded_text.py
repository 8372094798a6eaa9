"""What records are looked for by, folded, in a column of each that is searched."""

import portal.searching
import portal.territories
from django.db import migrations

from portal.refolding import Fold


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0013_other_names_of_countries"),
    ]

    operations = [
        migrations.AddField(
            model_name="country",
            name="folded",
            field=portal.searching.FoldedField(
                "short_name_fr",
                "short_name_en",
                "name_fr",
                "name_en",
                "iso3",
                "iso2",
                "other_names",
                portal.territories.called_elsewhere,
            ),
        ),
        migrations.AddField(
            model_name="designation",
            name="folded",
            field=portal.searching.FoldedField("full_name", "email", "authority"),
        ),
        migrations.AddField(
            model_name="document",
            name="folded",
            field=portal.searching.FoldedField("title"),
        ),
        migrations.AddField(
            model_name="event",
            name="folded",
            field=portal.searching.FoldedField("about_label"),
        ),
        migrations.AddField(
            model_name="fieldoffice",
            name="folded",
            field=portal.searching.FoldedField("name"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="folded",
            field=portal.searching.FoldedField("full_name", "email"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="folded",
            field=portal.searching.FoldedField("name"),
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="folded",
            field=portal.searching.FoldedField("subject", "to"),
        ),
        migrations.AddField(
            model_name="user",
            name="folded",
            field=portal.searching.FoldedField("full_name", "email"),
        ),
        Fold(
            "country",
            "designation",
            "document",
            "event",
            "fieldoffice",
            "invitation",
            "organisation",
            "outgoingmessage",
            "user",
        ),
    ]
