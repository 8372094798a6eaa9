"""Targets by year and sessions of the governing bodies. The regions of a year never come to more than the year."""

import django.db.models.deletion
import portal.fields
from django.db import migrations, models

from portal.triggers import guard, within_reach

OF_REGIONS = (
    "SELECT COALESCE(SUM(t.countries), 0) FROM portal_phasetarget t "
    "WHERE t.phase_id = {row}.phase_id AND t.year = {row}.year AND t.region <> ''"
)
OF_THE_YEAR = (
    "SELECT COALESCE(MAX(t.countries), 0) FROM portal_phasetarget t "
    "WHERE t.phase_id = {row}.phase_id AND t.year = {row}.year AND t.region = ''"
)
NEW, OLD = (f"({OF_REGIONS}) > ({OF_THE_YEAR})".format(row=row) for row in ("NEW", "OLD"))
YEAR_OF = "CAST(substr(CAST(p.{column} AS text), 1, 4) AS integer)"
OUTSIDE = (
    "EXISTS (SELECT 1 FROM portal_phase p WHERE p.id = NEW.phase_id AND (NEW.year < "
    + YEAR_OF.format(column="starts_on") + " OR NEW.year > " + YEAR_OF.format(column="ends_on") + "))"
)
TABLE, TOO_MANY = "portal_phasetarget", "the regions of a year come to more than its target"


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0034_discrepancies_and_documents_tried_again'),
    ]

    operations = [
        migrations.CreateModel(
            name='GoverningSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.CharField(choices=[('committee', 'Intergovernmental Committee'), ('conference', 'Conference of Parties')], max_length=10, verbose_name='governing body')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number of the session')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('documents_due_on', models.DateField(blank=True, help_text='The last day on which the Secretariat hands in its documents. Empty while it isn’t known.', null=True, verbose_name='documents due on')),
                ('source', portal.fields.LineField(max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'session of a governing body',
                'verbose_name_plural': 'sessions of the governing bodies',
                'ordering': ['-starts_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('body', 'number'), name='session_number_once'), models.CheckConstraint(condition=models.Q(('body__in', ['committee', 'conference'])), name='session_body_known'), models.CheckConstraint(condition=models.Q(('number__range', (1, 200))), name='session_number_from_1'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='session_days_in_order'), models.CheckConstraint(condition=models.Q(('documents_due_on', None), ('documents_due_on__lte', models.F('starts_on')), _connector='OR'), name='session_documents_before_it_starts'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='session_has_its_source')],
            },
        ),
        migrations.CreateModel(
            name='PhaseTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('region', models.CharField(blank=True, choices=[('africa', 'Africa'), ('arab_states', 'Arab States'), ('asia_pacific', 'Asia and the Pacific'), ('europe_north_america', 'Europe and North America'), ('latin_america_caribbean', 'Latin America and the Caribbean')], help_text='Empty: all regions together.', max_length=30, verbose_name='region')),
                ('countries', models.PositiveSmallIntegerField(verbose_name='countries that begin, at least')),
                ('source', portal.fields.LineField(max_length=200, verbose_name='source')),
                ('phase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='portal.phase', verbose_name='phase')),
            ],
            options={
                'verbose_name': 'target of a year',
                'verbose_name_plural': 'targets by year',
                'ordering': ['-year', 'region', 'id'],
                'constraints': [models.UniqueConstraint(fields=('phase', 'year', 'region'), name='target_once_for_year_and_region'), models.CheckConstraint(condition=models.Q(('countries__lte', 200)), name='target_at_most_200_countries'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='target_has_its_source'), models.CheckConstraint(condition=models.Q(('region__in', ['', 'africa', 'arab_states', 'asia_pacific', 'europe_north_america', 'latin_america_caribbean'])), name='target_region_known')],
            },
        ),
        *within_reach("portal_governingsession", "starts_on", "ends_on", "documents_due_on"),
        guard("target_regions_on_insert", TABLE, "INSERT", NEW, TOO_MANY),
        guard("target_regions_on_update", TABLE, "UPDATE", f"{NEW} OR {OLD}", TOO_MANY),
        guard("target_regions_on_delete", TABLE, "DELETE", OLD, TOO_MANY),
        guard("target_year_on_insert", TABLE, "INSERT", OUTSIDE, "the year of a target is one of its phase"),
        guard("target_year_on_update", TABLE, "UPDATE", OUTSIDE, "the year of a target is one of its phase"),
    ]
