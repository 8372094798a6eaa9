"""What people call a country too."""

import portal.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0012_names_of_the_united_nations'),
    ]

    operations = [
        migrations.AddField(
            model_name='country',
            name='other_names',
            field=portal.fields.ProseField(blank=True, help_text='One a line: what people call it too, in any language. It is found by them, never shown.', verbose_name='other names'),
        ),
    ]
