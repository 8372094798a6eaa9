"""Comments and internal notes are remarks too, which ask nobody for an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('portal', '0026_gatherings'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='remark',
            name='remark_audience_known',
        ),
        migrations.RemoveConstraint(
            model_name='remark',
            name='remark_side_known',
        ),
        migrations.RemoveConstraint(
            model_name='remark',
            name='remark_to_the_secretariat_waits',
        ),
        migrations.AlterField(
            model_name='remark',
            name='audience',
            field=models.CharField(choices=[('party', 'Read by the Party’s people and the Secretariat.'), ('experts', 'Read by those who speak for the Party, the experts at work and the Secretariat.'), ('field_office', 'Read by the Party, the field office and the Secretariat.'), ('secretariat', 'Read by the Secretariat alone.')], max_length=12, verbose_name='read by'),
        ),
        migrations.AlterField(
            model_name='remark',
            name='language',
            field=models.CharField(blank=True, choices=[('fr', 'French'), ('en', 'English'), ('es', 'Spanish'), ('pt', 'Portuguese'), ('ar', 'Arabic')], max_length=5, verbose_name='language of the message'),
        ),
        migrations.AlterField(
            model_name='remark',
            name='side',
            field=models.CharField(choices=[('secretariat', 'Secretariat'), ('party', 'Party'), ('expert', 'Expert'), ('field_office', 'Field office')], max_length=12, verbose_name='written for'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['party', 'experts', 'field_office', 'secretariat'])), name='remark_audience_known'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['secretariat', 'party', 'expert', 'field_office'])), name='remark_side_known'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['field_office', 'secretariat']), ('side', 'secretariat'), ('asks', True), _connector='OR'), name='remark_to_the_secretariat_waits'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audience__in', ['field_office', 'secretariat']), _negated=True), models.Q(('asks', False), ('settles', False)), _connector='OR'), name='remark_comment_asks_nobody'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audience', 'secretariat'), _negated=True), ('side', 'secretariat'), _connector='OR'), name='remark_note_is_the_secretariats'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('audience', 'secretariat'), models.Q(('language', ''), _negated=True), _connector='OR'), name='remark_says_its_language'),
        ),
    ]
