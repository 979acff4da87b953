"""Done, in part or skipped; soreness before; from when a practice is told."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('homecare', '0003_step_stops'),
    ]

    operations = [
        migrations.CreateModel(
            name='HomecareRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sore_from', models.PositiveSmallIntegerField(default=7)),
                ('quiet_days', models.PositiveSmallIntegerField(default=8)),
            ],
        ),
        migrations.AddField(
            model_name='routinecheckin',
            name='before',
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='routinecheckin',
            name='outcome',
            field=models.CharField(choices=[('done', 'Done'), ('part', 'Done in part'), ('skipped', 'Skipped')], default='done', max_length=8),
        ),
        migrations.AddField(
            model_name='routinecheckin',
            name='why',
            field=models.CharField(blank=True, choices=[('no_time', 'No time'), ('too_sore', 'Too sore'), ('away', 'Away'), ('forgot', 'Forgot'), ('other', 'Another reason')], default='', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='routinecheckin',
            constraint=models.CheckConstraint(condition=models.Q(('before__isnull', True), models.Q(('before__gte', 0), ('before__lte', 10)), _connector='OR'), name='check_in_before'),
        ),
        migrations.AddConstraint(
            model_name='routinecheckin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['done', 'part']), ('why', '')), models.Q(('outcome', 'skipped'), ('why__in', ['no_time', 'too_sore', 'away', 'forgot', 'other'])), _connector='OR'), name='check_in_skipped_for_a_reason'),
        ),
        migrations.AddField(
            model_name='homecarerules',
            name='practice',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='homecare_rules', to='accounts.practice'),
        ),
        migrations.AddConstraint(
            model_name='homecarerules',
            constraint=models.CheckConstraint(condition=models.Q(('sore_from__gte', 4), ('sore_from__lte', 7)), name='homecare_rules_sore_from_in_range'),
        ),
        migrations.AddConstraint(
            model_name='homecarerules',
            constraint=models.CheckConstraint(condition=models.Q(('quiet_days__gte', 7), ('quiet_days__lte', 10)), name='homecare_rules_quiet_days_in_range'),
        ),
    ]
