"""A row for each link that somebody without an account is sent; what is done through one names it on the trail."""

import django.db.models.deletion
import portal.clock
import portal.fields
import portal.models.passes
import portal.searching
from django.conf import settings
from django.db import migrations, models

from portal.triggers import within_reach


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('portal', '0022_the_register_of_interests'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outgoingmessage',
            name='link',
            field=models.CharField(blank=True, choices=[('', 'No link'), ('reset', 'Password reset'), ('confirm', 'Address confirmation'), ('invitation', 'Invitation'), ('designation', 'Confirmation of a request'), ('pass', 'For somebody without an account')], max_length=12),
        ),
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20, verbose_name='purpose')),
                ('object_id', models.BigIntegerField()),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='sent to')),
                ('nonce', models.CharField(default=portal.models.passes.new_nonce, editable=False, max_length=12)),
                ('made_at', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='made')),
                ('last_day', models.DateField(verbose_name='opens until')),
                ('taken_back_at', models.DateTimeField(editable=False, null=True, verbose_name='taken back')),
                ('reason', portal.fields.ProseField(blank=True, verbose_name='reason', words=100)),
                ('folded', portal.searching.FoldedField('email')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('taken_back_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by')),
            ],
            options={
                'verbose_name': 'link for somebody without an account',
                'verbose_name_plural': 'links for people without an account',
                'ordering': ['-made_at', '-id'],
                'indexes': [models.Index(fields=['content_type', 'object_id', 'purpose'], name='pass_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('taken_back_at', None), ('taken_back_by', None)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='pass_taken_back_who_when_and_why'), models.UniqueConstraint(condition=models.Q(('taken_back_at', None), models.Q(('email', ''), _negated=True)), fields=('purpose', 'content_type', 'object_id', 'email'), name='pass_one_for_purpose_record_and_address')],
            },
        ),
        migrations.AddField(
            model_name='event',
            name='through',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='portal.pass', verbose_name='through the link'),
        ),
        migrations.AddField(
            model_name='outgoingmessage',
            name='carries',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='portal.pass'),
        ),
        *within_reach("portal_pass", "last_day"),
    ]
