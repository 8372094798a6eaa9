"""Other names of a country are at most a hundred words."""

import portal.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0018_names_of_columns'),
    ]

    operations = [
        migrations.AlterField(
            model_name='country',
            name='other_names',
            field=portal.fields.ProseField(blank=True, help_text='One a line: what people call it too, in any language. It is found by them, never shown.', verbose_name='other names', words=100),
        ),
    ]
