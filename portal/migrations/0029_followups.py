"""What somebody is to do by a day: agreed once, closed once, and never changed otherwise."""


import django.db.models.deletion
import portal.clock
import portal.fields
import portal.searching
from django.conf import settings
from django.db import migrations, models

from portal.refolding import Fold
from portal.triggers import Refuse, guard, within_reach

# What was agreed: whoever is to do something else by another day agrees on it anew.
AGREED = (
    "source_type_id", "source_id", "content_type_id", "object_id", "what", "owner_named", "due", "created_by_id",
    "created_at",
)  # fmt: skip
OTHER = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in AGREED)
# A conclusion from which something follows stays.
FOLLOWED = """EXISTS (SELECT 1 FROM portal_followup f JOIN django_content_type t ON t.id = f.source_type_id
    WHERE t.app_label = 'portal' AND t.model = 'conclusion' AND f.source_id = OLD.id)"""
OTHER_OWNER = "COALESCE(OLD.owner_id, 0) <> COALESCE(NEW.owner_id, 0)"


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('portal', '0026_gatherings'),
        ('portal', '0028_remarks_that_ask_nobody'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(editable=False, max_length=20, verbose_name='state')),
                ('is_live', models.BooleanField(default=True, editable=False)),
                ('state_since', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='since')),
                ('source_id', models.BigIntegerField()),
                ('object_id', models.BigIntegerField()),
                ('what', portal.fields.LineField(max_length=250, verbose_name='what is to be done')),
                ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English'), ('es', 'Spanish'), ('pt', 'Portuguese'), ('ar', 'Arabic')], max_length=5, verbose_name='language of the text')),
                ('owner_named', portal.fields.LineField(blank=True, max_length=150, verbose_name='who does it, without an account')),
                ('due', models.DateField(verbose_name='to be done by')),
                ('created_at', models.DateTimeField(default=portal.clock.now, verbose_name='asked')),
                ('closing', portal.fields.ProseField(blank=True, verbose_name='what came of it', words=150)),
                ('folded', portal.searching.FoldedField('what', 'owner_named')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who does it')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.country', verbose_name='Party')),
                ('source_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'follow-up',
                'verbose_name_plural': 'follow-ups',
                'ordering': ['due', 'id'],
                'indexes': [models.Index(fields=['content_type', 'object_id', 'due'], name='followup_about'), models.Index(condition=models.Q(('is_live', True)), fields=['owner', 'due'], name='followup_owed'), models.Index(condition=models.Q(('is_live', True)), fields=['created_by', 'due'], name='followup_asked')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dropped'])), name='followup_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), models.Q(('language', ''), _negated=True)), name='followup_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('owner__isnull', False), ('owner_named', '')), models.Q(('owner', None), models.Q(('owner_named', ''), _negated=True)), _connector='OR'), name='followup_says_who'), models.CheckConstraint(condition=models.Q(models.Q(('closed_by', None), ('closing', ''), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_by__isnull', False)), _connector='OR'), name='followup_closed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('closing', ''), _negated=True), _connector='OR'), name='followup_dropped_says_why')],
            },
        ),
        Refuse("portal_followup", "DELETE"),
        Refuse("portal_followup", "UPDATE", when="NOT OLD.is_live", name="closed"),
        Refuse("portal_followup", "UPDATE", when=f"{OTHER} OR {OTHER_OWNER}", name="as_agreed"),
        *within_reach("portal_followup", "due"),
        guard("portal_conclusion_followed", "portal_conclusion", "DELETE", FOLLOWED, "something follows from it"),
        Fold("followup"),
    ]
