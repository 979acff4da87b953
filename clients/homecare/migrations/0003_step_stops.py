"""Steps that a client stopped because they hurt."""

import django.db.models.deletion
import practice.privacy.fields
import practice.web.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('homecare', '0002_step_pauses'),
    ]

    operations = [
        migrations.CreateModel(
            name='StepStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=practice.web.refs.new_ref, editable=False, max_length=10, unique=True)),
                ('form_key', models.UUIDField(unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('side', models.CharField(choices=[('left', 'Left foot'), ('right', 'Right foot'), ('both', 'Both feet')], max_length=5)),
                ('reason', practice.privacy.fields.EncryptedTextField()),
                ('stops_all', models.BooleanField()),
                ('happened_at', models.DateTimeField()),
                ('told_at', models.DateTimeField()),
                ('assigned', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='homecare.assignedroutine')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='step_stops', to='accounts.practice')),
            ],
            options={
                'ordering': ['happened_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='steppause',
            name='stop',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='homecare.stepstop'),
        ),
        migrations.AddConstraint(
            model_name='stepstop',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['left', 'right', 'both'])), name='step_stop_side_known'),
        ),
        migrations.AddConstraint(
            model_name='stepstop',
            constraint=models.CheckConstraint(condition=models.Q(('happened_at__lte', models.F('told_at'))), name='step_stopped_before_told'),
        ),
    ]
