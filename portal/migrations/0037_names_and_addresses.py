"""The table of names and addresses, in which nothing but an erasure changes a row."""

import django.db.models.deletion
import portal.pseudonyms
import portal.searching
from django.db import migrations, models

from portal.refolding import Fold
from portal.triggers import Refuse

OTHERS = ("pseudonym", "content_type_id", "object_id", "kind")
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in OTHERS)


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('portal', '0036_the_name_of_attempts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Name',
            fields=[
                ('pseudonym', models.CharField(default=portal.pseudonyms.new, editable=False, max_length=18, primary_key=True, serialize=False)),
                ('object_id', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('name', 'name erased'), ('address', 'address erased')], max_length=7)),
                ('text', models.CharField(blank=True, max_length=254)),
                ('erased_at', models.DateTimeField(null=True)),
                ('folded', portal.searching.FoldedField('text')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'name under a pseudonym',
                'verbose_name_plural': 'names under pseudonyms',
                'ordering': ['pseudonym'],
                'indexes': [models.Index(fields=['text'], name='name_text')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('text', ''), _negated=True), fields=('content_type', 'object_id', 'kind', 'text'), name='name_once'), models.CheckConstraint(condition=models.Q(models.Q(('erased_at', None), models.Q(('text', ''), _negated=True)), models.Q(('erased_at__isnull', False), ('text', '')), _connector='OR'), name='name_there_or_erased'), models.CheckConstraint(condition=models.Q(('kind__in', ['name', 'address'])), name='name_kind_known')],
            },
        ),
        Refuse("portal_name", "UPDATE", when=f"(NEW.text <> OLD.text AND NEW.text <> '') OR {CHANGED}", name="only_erased"),
        Refuse("portal_name", "DELETE", name="kept"),
        Fold("Name"),
    ]
