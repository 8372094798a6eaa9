"""Gatherings about a record, who came, what they concluded. None is closed without attendance, and no figure changes of
what is over."""

import django.core.validators
import django.db.models.deletion
import portal.clock
import portal.codes
import portal.fields
import portal.languages
import portal.searching
import portal.zones
from django.conf import settings
from django.db import migrations, models


from portal.refolding import Fold
from portal.triggers import guard

ATTENDED = """EXISTS (SELECT 1 FROM portal_attendance a WHERE a.gathering_id = NEW.id AND a.state = 'came')
    OR EXISTS (SELECT 1 FROM portal_heads h WHERE h.gathering_id = NEW.id)"""
SAID_ATTENDED = "portal_gathering is closed with attendance alone"
SAID_OVER = "portal_gathering is over: its figures stay"
CLOSED_EMPTY = f"NEW.state = 'closed' AND NOT ({ATTENDED})"


def over(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM portal_gathering g WHERE g.id = {row}.gathering_id AND NOT g.is_live)"


COUNTED = "(OLD.state = 'came' OR NEW.state = 'came') AND (" + " OR ".join(
    f"OLD.{column} <> NEW.{column}" for column in ("state", "sector", "gender", "age_band", "gathering_id")
) + ")"


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('portal', '0025_links_sent_before'),
    ]

    operations = [
        migrations.CreateModel(
            name='Gathering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(editable=False, max_length=20, verbose_name='state')),
                ('is_live', models.BooleanField(default=True, editable=False)),
                ('state_since', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='since')),
                ('object_id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('consultation', 'Consultation'), ('training', 'Training'), ('team_meeting', 'Team meeting'), ('presentation', 'Presentation'), ('session', 'Session'), ('experts_meeting', 'Experts’ meeting'), ('side_event', 'Side event')], max_length=16, verbose_name='kind')),
                ('title', portal.fields.LineField(max_length=200, verbose_name='title')),
                ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English'), ('es', 'Spanish'), ('pt', 'Portuguese'), ('ar', 'Arabic')], max_length=5, verbose_name='language of the title')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('time_zone', models.CharField(max_length=50, validators=[portal.zones.validate], verbose_name='time zone of the place')),
                ('place', portal.fields.LineField(blank=True, max_length=250, verbose_name='place')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='link to take part')),
                ('level', models.CharField(blank=True, choices=[('national', 'National'), ('state', 'Federated state'), ('regional', 'Regional'), ('local', 'Local')], max_length=10, verbose_name='level')),
                ('languages', portal.codes.CodesField(blank=True, choices=portal.languages.choices, verbose_name='languages spoken')),
                ('programme', portal.fields.ProseField(blank=True, verbose_name='programme', words=600)),
                ('summary', portal.fields.ProseField(blank=True, verbose_name='summary', words=600)),
                ('moved_from', models.DateTimeField(editable=False, null=True, verbose_name='planned before for')),
                ('revision', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(default=portal.clock.now, editable=False)),
                ('folded', portal.searching.FoldedField('title', 'place')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.country', verbose_name='Party')),
                ('planned_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'gathering',
                'verbose_name_plural': 'gatherings',
                'ordering': ['-starts_at', '-id'],
                'indexes': [models.Index(fields=['content_type', 'object_id', '-starts_at'], name='gathering_about'), models.Index(fields=['state', 'starts_at'], name='gathering_by_state'), models.Index(fields=['party', '-starts_at'], name='gathering_of_party')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_live', True), ('state__in', ('draft', 'planned', 'held'))), models.Q(('is_live', False), ('state__in', ('closed', 'cancelled'))), _connector='OR'), name='gathering_live_until_it_is_over'), models.CheckConstraint(condition=models.Q(('kind__in', ['consultation', 'training', 'team_meeting', 'presentation', 'session', 'experts_meeting', 'side_event'])), name='gathering_kind_known'), models.CheckConstraint(condition=models.Q(('level__in', ['', 'national', 'state', 'regional', 'local'])), name='gathering_level_known'), models.CheckConstraint(condition=models.Q(('language__in', ['fr', 'en', 'es', 'pt', 'ar'])), name='gathering_language_known'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='gathering_has_a_title'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='gathering_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('place', ''), _negated=True), models.Q(('link', ''), _negated=True), _connector='OR'), name='gathering_is_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'consultation'), _negated=True), models.Q(('level', ''), _negated=True), _connector='OR'), name='gathering_consultation_has_a_level')],
            },
        ),
        migrations.CreateModel(
            name='Conclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('text', portal.fields.ProseField(verbose_name='conclusion', words=150)),
                ('gathering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to='portal.gathering', verbose_name='gathering')),
            ],
            options={
                'verbose_name': 'conclusion',
                'verbose_name_plural': 'conclusions',
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='conclusion_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sector', models.CharField(blank=True, choices=[('public', 'Public'), ('private', 'Private'), ('civil_society', 'Civil society'), ('academic', 'Academic')], max_length=20, verbose_name='sector')),
                ('gender', models.CharField(blank=True, choices=[('woman', 'Woman'), ('man', 'Man'), ('other', 'Another answer'), ('', 'I’d rather not say')], default='', max_length=5, verbose_name='gender')),
                ('age_band', models.CharField(blank=True, choices=[('under_35', 'Under 35'), ('from_35', '35 and over')], max_length=10, verbose_name='age')),
                ('name', portal.fields.LineField(blank=True, max_length=150, verbose_name='full name')),
                ('organisation', portal.fields.LineField(blank=True, max_length=200, verbose_name='organisation')),
                ('state', models.CharField(choices=[('waiting', 'Waits for the organiser'), ('invited', 'Invited'), ('coming', 'Coming'), ('came', 'Came')], max_length=8, verbose_name='attendance')),
                ('entered_at', models.DateTimeField(default=portal.clock.now)),
                ('forgotten_at', models.DateTimeField(editable=False, null=True)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('gathering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='portal.gathering', verbose_name='gathering')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['gathering', 'state'], name='attendance_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sector__in', ['', 'public', 'private', 'civil_society', 'academic']), ('gender__in', ['woman', 'man', 'other', '']), ('age_band__in', ['', 'under_35', 'from_35'])), name='attendance_facets_known'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'invited', 'coming', 'came'])), name='attendance_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('forgotten_at', None), models.Q(('name', ''), _negated=True)), models.Q(('forgotten_at__isnull', False), ('name', ''), ('organisation', '')), _connector='OR'), name='attendance_named_until_forgotten')],
            },
        ),
        migrations.CreateModel(
            name='Heads',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sector', models.CharField(blank=True, choices=[('public', 'Public'), ('private', 'Private'), ('civil_society', 'Civil society'), ('academic', 'Academic')], max_length=20, verbose_name='sector')),
                ('gender', models.CharField(blank=True, choices=[('woman', 'Woman'), ('man', 'Man'), ('other', 'Another answer'), ('', 'I’d rather not say')], default='', max_length=5, verbose_name='gender')),
                ('age_band', models.CharField(blank=True, choices=[('under_35', 'Under 35'), ('from_35', '35 and over')], max_length=10, verbose_name='age')),
                ('count', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='people')),
                ('gathering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heads', to='portal.gathering', verbose_name='gathering')),
            ],
            options={
                'verbose_name': 'heads counted',
                'verbose_name_plural': 'heads counted',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sector__in', ['', 'public', 'private', 'civil_society', 'academic']), ('gender__in', ['woman', 'man', 'other', '']), ('age_band__in', ['', 'under_35', 'from_35'])), name='heads_facets_known'), models.UniqueConstraint(fields=('gathering', 'sector', 'gender', 'age_band'), name='heads_once_a_cell'), models.CheckConstraint(condition=models.Q(('count__range', (1, 100000))), name='heads_counted')],
            },
        ),
        *(
            guard(f"portal_gathering_attended_{event.lower()}", "portal_gathering", event, CLOSED_EMPTY, SAID_ATTENDED)
            for event in ("INSERT", "UPDATE")
        ),
        guard("portal_attendance_over_insert", "portal_attendance", "INSERT", over("NEW"), SAID_OVER),
        guard("portal_attendance_over_update", "portal_attendance", "UPDATE", f"{COUNTED} AND {over('OLD')}", SAID_OVER),
        guard(
            "portal_attendance_over_delete",
            "portal_attendance",
            "DELETE",
            f"OLD.state = 'came' AND {over('OLD')}",
            SAID_OVER,
        ),
        guard("portal_heads_over_insert", "portal_heads", "INSERT", over("NEW"), SAID_OVER),
        guard("portal_heads_over_update", "portal_heads", "UPDATE", over("OLD"), SAID_OVER),
        guard("portal_heads_over_delete", "portal_heads", "DELETE", over("OLD"), SAID_OVER),
        Fold("gathering"),
    ]
