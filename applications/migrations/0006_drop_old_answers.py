from django.db import migrations


class Migration(migrations.Migration):
    """What 0005 has moved into rows."""

    dependencies = [("applications", "0005_old_answers_into_rows")]

    operations = [
        migrations.RemoveConstraint(
            model_name='application',
            name='application_amount_not_negative',
        ),
        migrations.RemoveField(
            model_name='application',
            name='human_resources',
        ),
        migrations.RemoveField(
            model_name='application',
            name='own_amount',
        ),
        migrations.RemoveField(
            model_name='application',
            name='own_currency',
        ),
        migrations.RemoveField(
            model_name='application',
            name='own_kind',
        ),
        migrations.RemoveField(
            model_name='application',
            name='stages',
        ),
    ]
