"""Countries are called and sorted as the United Nations and the reader's language do. A name that the Secretariat has
changed since it was loaded stays."""

from django.db import migrations

import portal.collation

# Country, field, the name as it was loaded, the name now.
NAMES = [
    ("ATG", "short_name_en", "Antigua & Barbuda", "Antigua and Barbuda"),
    ("BIH", "short_name_en", "Bosnia & Herzegovina", "Bosnia and Herzegovina"),
    ("BRN", "short_name_en", "Brunei", "Brunei Darussalam"),
    ("BRN", "short_name_fr", "Brunei", "Brunéi Darussalam"),
    ("PRK", "name_en", "Democratic People's Republic of Korea", "Democratic People’s Republic of Korea"),
    ("SLV", "short_name_fr", "Salvador", "El Salvador"),
    ("IRQ", "short_name_fr", "Irak", "Iraq"),
    ("LAO", "name_en", "Lao People's Democratic Republic", "Lao People’s Democratic Republic"),
    ("LAO", "short_name_en", "Laos", "Lao PDR"),
    ("LAO", "short_name_fr", "Laos", "RDP lao"),
    ("LBR", "short_name_fr", "Liberia", "Libéria"),
    ("NLD", "name_en", "Netherlands", "Netherlands (Kingdom of the)"),
    ("NGA", "short_name_fr", "Nigeria", "Nigéria"),
    ("MDA", "short_name_en", "Moldova", "Republic of Moldova"),
    ("MDA", "short_name_fr", "Moldavie", "République de Moldova"),
    ("RUS", "short_name_en", "Russia", "Russian Federation"),
    ("RUS", "short_name_fr", "Russie", "Fédération de Russie"),
    ("KNA", "short_name_en", "St. Kitts & Nevis", "Saint Kitts and Nevis"),
    ("KNA", "short_name_fr", "Saint-Christophe-et-Niévès", "Saint-Kitts-et-Nevis"),
    ("LCA", "short_name_en", "St. Lucia", "Saint Lucia"),
    ("VCT", "short_name_en", "St. Vincent & Grenadines", "Saint Vincent and the Grenadines"),
    ("STP", "short_name_en", "São Tomé & Príncipe", "Sao Tome and Principe"),
    ("SYR", "short_name_en", "Syria", "Syrian Arab Republic"),
    ("SYR", "short_name_fr", "Syrie", "République arabe syrienne"),
    ("TTO", "short_name_en", "Trinidad & Tobago", "Trinidad and Tobago"),
    ("TZA", "short_name_en", "Tanzania", "United Republic of Tanzania"),
    ("TZA", "short_name_fr", "Tanzanie", "République-Unie de Tanzanie"),
    ("VNM", "short_name_en", "Vietnam", "Viet Nam"),
    ("VNM", "short_name_fr", "Viêt Nam", "Viet Nam"),
]


def correct(apps, schema_editor):
    countries = apps.get_model("portal", "Country").objects
    for iso3, field, loaded, named in NAMES:
        # The column without a language is that of French.
        for column in (field, field.removesuffix("_fr")):
            countries.filter(iso3=iso3, **{column: loaded}).update(**{column: named})


class Migration(migrations.Migration):
    dependencies = [("portal", "0011_damage")]

    operations = [
        migrations.AlterModelOptions(
            name="country",
            options={
                "ordering": [portal.collation.InReadersLanguage("short_name"), "id"],
                "verbose_name": "country",
                "verbose_name_plural": "countries",
            },
        ),
        migrations.RunPython(correct, migrations.RunPython.noop),
    ]
