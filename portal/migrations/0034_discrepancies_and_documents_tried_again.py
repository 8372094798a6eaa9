"""What the daily look at the data found; documents that are tried again later, cancelled, and found by their SHA-256."""

import django.db.models.deletion
import django.utils.timezone
import portal.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('portal', '0032_organisation_kinds_contacts_and_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64)),
                ('check_name', models.CharField(max_length=60, verbose_name='check')),
                ('object_id', models.CharField(blank=True, max_length=40)),
                ('said_fr', models.TextField()),
                ('said_en', models.TextField()),
                ('address', models.CharField(blank=True, max_length=200)),
                ('found_at', models.DateTimeField(default=portal.clock.now, verbose_name='found')),
                ('gone_at', models.DateTimeField(null=True, verbose_name='found no more')),
            ],
            options={
                'verbose_name': 'discrepancy',
                'verbose_name_plural': 'discrepancies',
                'ordering': ['found_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at', None)), fields=('fingerprint',), name='discrepancy_once_while_it_stands'), models.CheckConstraint(condition=models.Q(models.Q(('said_fr', ''), _negated=True), models.Q(('said_en', ''), _negated=True)), name='discrepancy_says_what')],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='next_try_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='tried again'),
        ),
        migrations.AlterField(
            model_name='document',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting to be made'), ('rendering', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['requested_by', '-requested_at'], name='document_own'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('sha256', ''), _negated=True), fields=['sha256'], name='document_verified'),
        ),
        migrations.AddField(
            model_name='discrepancy',
            name='content_type',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype'),
        ),
    ]
