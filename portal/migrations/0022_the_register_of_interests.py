"""The register of interests, of people with an account or without; a row stays as it was written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.clock
import portal.fields
import portal.searching
from portal.refolding import Fold
from portal.triggers import Refuse

WRITTEN = (
    "entry_type_id", "entry_id", "kind", "country_id", "organisation", "about_type_id", "about_id", "statement",
    "declared_by_id", "since",
)
ENDED = ("ended_at", "ended_by_id", "ended_because")


def differ(*columns):
    return " OR ".join(f"COALESCE(CAST(NEW.{n} AS text), '') <> COALESCE(CAST(OLD.{n} AS text), '')" for n in columns)


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('portal', '0020_queues_filters_and_absences'),
    ]

    operations = [
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_id', models.BigIntegerField(editable=False, null=True)),
                ('kind', models.CharField(choices=[('nationality', 'Nationality'), ('employer', 'Employer'), ('project', 'Earlier role in a project'), ('statement', 'Another tie')], max_length=12, verbose_name='kind')),
                ('organisation', portal.fields.LineField(blank=True, max_length=200, verbose_name='organisation')),
                ('about_id', models.BigIntegerField(editable=False, null=True)),
                ('statement', portal.fields.ProseField(blank=True, verbose_name='in your words', words=300)),
                ('since', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='since')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='until')),
                ('ended_because', portal.fields.ProseField(blank=True, editable=False, verbose_name='why it ended', words=300)),
                ('folded', portal.searching.FoldedField('organisation')),
                ('about_type', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.country', verbose_name='country')),
                ('declared_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='declared by')),
                ('ended_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
                ('entry_type', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interests', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'declared interest',
                'verbose_name_plural': 'declared interests',
                'ordering': ['-since', '-id'],
                'indexes': [models.Index(fields=['entry_type', 'entry_id'], name='interest_of_entry'), models.Index(fields=['about_type', 'about_id'], name='interest_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['nationality', 'employer', 'project', 'statement'])), name='interest_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('about_id', None), ('country__isnull', False), ('kind', 'nationality'), ('organisation', '')), models.Q(('kind', 'employer'), models.Q(('organisation', ''), _negated=True)), models.Q(('kind__in', ['project', 'statement']), models.Q(('statement', ''), _negated=True), models.Q(('country__isnull', False), ('about_id__isnull', False), _connector='OR')), _connector='OR'), name='interest_says_what_its_kind_asks'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_because', ''), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_by', models.F('user')), _negated=True)), _connector='OR'), name='interest_ended_by_somebody_else'), models.CheckConstraint(condition=models.Q(models.Q(('declared_by__isnull', False), ('entry_id', None), ('entry_type', None), ('user__isnull', False)), models.Q(('entry_id__isnull', False), ('entry_type__isnull', False)), _connector='OR'), name='interest_is_somebodys'), models.CheckConstraint(condition=models.Q(models.Q(('about_id', None), ('about_type', None)), models.Q(('about_id__isnull', False), ('about_type__isnull', False)), _connector='OR'), name='interest_about_a_whole_record'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('kind', 'nationality')), fields=('user', 'country'), name='interest_nationality_of_user_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('kind', 'nationality')), fields=('entry_type', 'entry_id', 'country'), name='interest_nationality_of_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.BigIntegerField()),
                ('interest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reached', to='portal.interest')),
                ('record_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'record reached by an interest',
                'verbose_name_plural': 'records reached by interests',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['record_type', 'record_id'], name='reach_record')],
                'constraints': [models.UniqueConstraint(fields=('interest', 'record_type', 'record_id'), name='reach_once')],
            },
        ),
        # A person without an account may have one later: then their rows name it.
        Refuse(
            "portal_interest",
            "UPDATE",
            when=f"{differ(*WRITTEN)} OR (OLD.user_id IS NOT NULL AND ({differ('user_id')})) "
            f"OR (OLD.ended_at IS NOT NULL AND ({differ(*ENDED)}))",
        ),
        Refuse("portal_interest", "DELETE", name="kept"),
        Fold("interest"),
    ]
