"""Pictures of steps, in words too, and never changed."""

import django.db.models.deletion
import practice.web.refs
import practice.web.text
from django.db import migrations, models

from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('routines', '0004_how_much_of_a_step'),
    ]

    operations = [
        migrations.AddField(
            model_name='routinestep',
            name='picture_alt',
            field=models.CharField(blank=True, default='', max_length=200, validators=[practice.web.text.one_line]),
        ),
        migrations.CreateModel(
            name='StepPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=practice.web.refs.new_ref, editable=False, max_length=10, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('made_at', models.DateTimeField()),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='step_pictures', to='accounts.practice')),
            ],
        ),
        migrations.AddField(
            model_name='routinestep',
            name='picture',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='routines.steppicture', to_field='ref'),
        ),
        migrations.AddConstraint(
            model_name='routinestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('picture__isnull', True), ('picture_alt', '')), models.Q(('picture__isnull', False), models.Q(('picture_alt', ''), _negated=True)), _connector='OR'), name='routine_step_picture_in_words'),
        ),
        migrations.AddConstraint(
            model_name='steppicture',
            constraint=models.UniqueConstraint(fields=('practice', 'digest'), name='step_picture_kept_once'),
        ),
        # SQLite has built the table of the steps anew, without its trigger.
        RefuseWhen(
            name="routine_step_stays",
            table="routines_routinestep",
            event="UPDATE",
            condition="1 = 1",
            message="routine_step_is_never_altered",
        ),
        RefuseWhen(
            name="step_picture_stays",
            table="routines_steppicture",
            event="UPDATE",
            condition="1 = 1",
            message="step_picture_is_never_altered",
        ),
    ]
