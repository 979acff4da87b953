"""What a therapist changes for one client, when it is looked at again, and what is told of it."""

import django.db.models.deletion
import django.utils.timezone
import practice.privacy.fields
import practice.web.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('clients', '0003_here_twice'),
        ('homecare', '0004_check_ins_and_rules'),
        ('mail', '0002_a_calendar_goes_with_a_letter'),
        ('routines', '0003_the_practice_s_own_routines'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignedroutine',
            name='altered_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='dry_hands',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='let_stand_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='let_stand_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='routines_let_stand', to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='routines_told', to='mail.outboundemail'),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='light_pressure',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='pause_told',
            field=practice.privacy.fields.EncryptedTextField(blank=True, default='', validators=[practice.web.text.plain_text]),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='paused_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='routines_paused', to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='review_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='softer_by',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='assignedroutine',
            name='step_swaps',
            field=practice.privacy.fields.EncryptedJSONField(blank=True, default=dict),
        ),
        migrations.AddConstraint(
            model_name='assignedroutine',
            constraint=models.CheckConstraint(condition=models.Q(('softer_by__gte', 0), ('softer_by__lte', 4)), name='assigned_ball_on_the_ladder'),
        ),
        migrations.AddConstraint(
            model_name='assignedroutine',
            constraint=models.CheckConstraint(condition=models.Q(('review_on__isnull', True), models.Q(('review_on__gte', models.F('starts_on')), ('review_on__lte', models.F('until'))), _connector='OR'), name='assigned_reviewed_while_it_runs'),
        ),
        migrations.AddConstraint(
            model_name='assignedroutine',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('let_stand_at__isnull', True), ('let_stand_by__isnull', True)), models.Q(('let_stand_at__isnull', False), ('let_stand_by__isnull', False)), _connector='OR'), name='assigned_let_stand_by_somebody'),
        ),
        migrations.AddField(
            model_name='homecarerules',
            name='first_review',
            field=models.CharField(choices=[('two_weeks', 'After two weeks'), ('halfway', 'Halfway through the plan'), ('none', 'No day, unless I choose one')], default='two_weeks', max_length=10),
        ),
        migrations.AddField(
            model_name='homecarerules',
            name='unchanged_weeks',
            field=models.PositiveSmallIntegerField(choices=[(0, 'Never'), (4, 'After 4 weeks'), (6, 'After 6 weeks'), (8, 'After 8 weeks'), (12, 'After 12 weeks')], default=6),
        ),
        migrations.AddConstraint(
            model_name='homecarerules',
            constraint=models.CheckConstraint(condition=models.Q(('first_review__in', ['two_weeks', 'halfway', 'none'])), name='homecare_rules_first_review_known'),
        ),
        migrations.AddConstraint(
            model_name='homecarerules',
            constraint=models.CheckConstraint(condition=models.Q(('unchanged_weeks__in', [0, 4, 6, 8, 12])), name='homecare_rules_unchanged_weeks_known'),
        ),
    ]
