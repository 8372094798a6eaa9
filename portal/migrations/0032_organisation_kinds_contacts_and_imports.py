"""More kinds of organisation, whom the programme writes to, and the tables from which they are imported."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import portal.clock
import portal.fields
import portal.searching
from django.conf import settings
from django.db import migrations, models

from portal.refolding import Fold


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0030_one_message_a_day'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', portal.fields.LineField(blank=True, max_length=150, verbose_name='name')),
                ('function', portal.fields.LineField(blank=True, max_length=150, verbose_name='function')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English')], default='fr', max_length=5, verbose_name='language to write in')),
                ('confirmed_at', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='confirmed')),
                ('folded', portal.searching.FoldedField('name', 'email', 'function')),
                ('folded_name', portal.searching.FoldedField('name', db_index=True)),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'ordering': ['name', 'email', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='contact_address_once')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease', models.UUIDField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(editable=False, max_length=20, verbose_name='state')),
                ('is_live', models.BooleanField(default=True, editable=False)),
                ('state_since', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='since')),
                ('kind', models.SlugField(editable=False, max_length=40, verbose_name='what')),
                ('file_name', models.CharField(editable=False, max_length=200, verbose_name='file name')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256')),
                ('columns', models.JSONField(default=list, editable=False)),
                ('uploaded_at', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='handed in')),
                ('seen', models.PositiveIntegerField(default=0, editable=False, verbose_name='rows read')),
                ('written', models.PositiveIntegerField(default=0, editable=False, verbose_name='rows written')),
                ('trouble', models.CharField(blank=True, choices=[('file', 'The file is missing, or isn’t what was handed in.'), ('unread', 'The file can’t be read to its end: save it again from the program that made it.'), ('long', 'The file has more rows than one import takes: divide it.'), ('role', 'Whoever asked for it no longer has the role that this needs.'), ('ended', 'The workers that tried it were all ended.'), ('broken', 'It was broken off by a fault of the portal.')], editable=False, max_length=10, verbose_name='why it failed')),
                ('enqueued_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-uploaded_at', '-id'],
                'indexes': [models.Index(fields=['state', 'leased_until'], name='import_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'checked', 'writing', 'done', 'failed', 'set_aside'])), name='import_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), models.Q(('trouble', ''), _negated=True)), models.Q(models.Q(('state', 'failed'), _negated=True), ('trouble', '')), _connector='OR'), name='import_failed_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('lease', None), ('leased_until', None)), models.Q(('lease__isnull', False), ('leased_until__isnull', False), ('state__in', ('uploaded', 'writing'))), _connector='OR'), name='import_leased_while_at_work')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='row')),
                ('cells', models.JSONField(default=dict)),
                ('outcome', models.CharField(choices=[('new', 'to be added'), ('same', 'there already, the same'), ('double', 'perhaps a double'), ('faulty', 'with a fault')], max_length=6)),
                ('faults', models.JSONField(default=list)),
                ('likeness', models.CharField(blank=True, max_length=20)),
                ('match_id', models.BigIntegerField(null=True)),
                ('has_its_key', models.BooleanField(default=False)),
                ('match_row', models.PositiveIntegerField(null=True)),
                ('decision', models.CharField(blank=True, choices=[('', 'Not decided yet: it stays out'), ('leave', 'Leave what is there as it is'), ('update', 'Bring what is there up to date with this row'), ('add', 'Somebody or something else: add it')], max_length=6)),
                ('result', models.CharField(blank=True, choices=[('added', 'added'), ('updated', 'brought up to date'), ('unchanged', 'there already, the same'), ('left_out', 'left out')], max_length=9)),
                ('record_id', models.BigIntegerField(null=True)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name': 'row of an import',
                'verbose_name_plural': 'rows of imports',
                'ordering': ['of', 'number', 'id'],
                'indexes': [models.Index(condition=models.Q(('fingerprint', ''), _negated=True), fields=['fingerprint'], name='importrow_fingerprint')],
            },
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('public', 'Public authority'), ('donor', 'Donor'), ('civil_society', 'Civil society'), ('private', 'Private sector'), ('academic', 'Academia'), ('intergovernmental', 'Intergovernmental organisation'), ('category_2_centre', 'Category 2 centre'), ('unesco_chair', 'UNESCO Chair'), ('development_bank', 'Development bank'), ('international_ngo', 'International non-governmental organisation')], max_length=20, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['folded'], name='organisation_by_name'),
        ),
        migrations.AddField(
            model_name='contact',
            name='country',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.country', verbose_name='country'),
        ),
        migrations.AddField(
            model_name='contact',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='portal.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='import',
            name='asked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='import',
            name='file',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.storedfile', verbose_name='file'),
        ),
        migrations.AddField(
            model_name='import',
            name='uploaded_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handed in by'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='portal.import'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('organisation__isnull', False), _connector='OR'), name='contact_is_somebody'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('function', ''), _connector='OR'), name='contact_function_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='contact_has_an_address'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['writing', 'done']), _negated=True), ('asked_by__isnull', False), _connector='OR'), name='import_written_for_somebody'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['of', 'outcome', 'number'], name='importrow_outcome'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(fields=('of', 'number'), name='importrow_once'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(('decision', ''), ('outcome', 'double'), _connector='OR'), name='importrow_decided_of_double'),
        ),
        Fold('Contact'),
    ]
