"""How much of a step: one foot only, counts, breaths, sets and rests. Older steps keep theirs."""

from django.db import migrations, models

from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):

    dependencies = [
        ('routines', '0003_the_practice_s_own_routines'),
    ]

    operations = [
        migrations.AddField(
            model_name='routinestep',
            name='breath_count',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='breath_in',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='breath_out',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='mode',
            field=models.CharField(choices=[('time', 'By time'), ('reps', 'By counting'), ('breaths', 'By breaths')], default='time', max_length=7),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='only_foot',
            field=models.CharField(blank=True, choices=[('left', 'Left'), ('right', 'Right')], default='', max_length=5),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='ready_seconds',
            field=models.PositiveSmallIntegerField(default=5),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='rep_count',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='rest_seconds',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='sets',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='routinestep',
            name='waits',
            field=models.BooleanField(default=True),
        ),
        migrations.AddConstraint(
            model_name='routinestep',
            constraint=models.CheckConstraint(condition=models.Q(('only_foot', ''), models.Q(('only_foot__in', ['left', 'right']), ('per_side', True)), _connector='OR'), name='routine_step_one_foot_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='routinestep',
            constraint=models.CheckConstraint(condition=models.Q(('ready_seconds__range', (0, 15)), ('rest_seconds__range', (0, 120)), ('sets__range', (1, 10))), name='routine_step_sets_and_rests'),
        ),
        migrations.AddConstraint(
            model_name='routinestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('breath_count', 0), ('breath_in', 0), ('breath_out', 0), ('mode', 'time'), ('rep_count', 0)), models.Q(('breath_count', 0), ('breath_in', 0), ('breath_out', 0), ('mode', 'reps'), ('rep_count__range', (1, 100))), models.Q(('breath_count__range', (1, 100)), ('breath_in__range', (3, 5)), ('breath_out__range', (4, 8)), ('mode', 'breaths'), ('rep_count', 0)), _connector='OR'), name='routine_step_counts_what_it_is_by'),
        ),
        # SQLite has built the table anew, without its trigger.
        RefuseWhen(
            name="routine_step_stays",
            table="routines_routinestep",
            event="UPDATE",
            condition="1 = 1",
            message="routine_step_is_never_altered",
        ),
    ]
