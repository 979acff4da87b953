"""Routines a practice writes itself; what was written once is never altered."""

import django.utils.timezone
from django.db import migrations, models

from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):

    dependencies = [
        ('routines', '0002_rules_of_a_practice'),
    ]

    operations = [
        migrations.AddField(
            model_name='routinestep',
            name='not_so',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='routineversion',
            name='form_key',
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='routineversion',
            name='made_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        RefuseWhen(
            name="routine_version_stays",
            table="routines_routineversion",
            event="UPDATE",
            condition=" OR ".join(
                f'NEW."{name}" <> OLD."{name}"'
                for name in (
                    "routine_id", "number", "name", "purpose", "when", "equipment", "frequency",
                    "aftercare",
                )
            ),
            message="routine_version_is_never_altered",
        ),
        RefuseWhen(
            name="routine_step_stays",
            table="routines_routinestep",
            event="UPDATE",
            condition="1 = 1",
            message="routine_step_is_never_altered",
        ),
    ]
