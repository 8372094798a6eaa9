"""A session is known to the day, the month or the year. Those that the portal loaded with days that no source gives
keep what theirs does."""

import datetime as dt

from django.db import migrations, models

RECALLED = "days recalled, not verified"
GIVEN = {
    ("committee", 13): ("month", dt.date(2020, 2, 1), dt.date(2020, 2, 29), "paragraph 2 (February 2020)"),
    ("committee", 14): (
        "year",
        dt.date(2021, 1, 1),
        dt.date(2021, 12, 31),
        "by its own number (2021); before the Conference of June",
    ),
    ("conference", 8): ("month", dt.date(2021, 6, 1), dt.date(2021, 6, 30), "paragraph 11 (June 2021)"),
}


def keep_what_is_given(apps, _schema_editor):
    sessions = apps.get_model("portal", "GoverningSession").objects.filter(source__endswith=RECALLED)
    for (body, number), (known_to, starts, ends, where) in GIVEN.items():
        sessions.filter(body=body, number=number, documents_due_on=None).update(
            known_to=known_to, starts_on=starts, ends_on=ends, source=f"DCE/21/14.IGC/14, {where}"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0040_a_table_is_under_way_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='governingsession',
            name='known_to',
            field=models.CharField(choices=[('day', 'the day'), ('month', 'the month'), ('year', 'the year')], default='day', help_text='Where the source gives no days: write the first and the last of the month or the year it gives.', max_length=5, verbose_name='known to'),
        ),
        migrations.RunPython(keep_what_is_given, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='governingsession',
            constraint=models.CheckConstraint(condition=models.Q(('known_to__in', ['day', 'month', 'year'])), name='session_known_to_known'),
        ),
    ]
