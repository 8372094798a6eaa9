"""Columns that a reader sees have names in the reader’s language."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0017_messages_found_by_folded_text'),
    ]

    operations = [
        migrations.AlterField(
            model_name='country',
            name='latitude',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='latitude'),
        ),
        migrations.AlterField(
            model_name='country',
            name='longitude',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='longitude'),
        ),
    ]
