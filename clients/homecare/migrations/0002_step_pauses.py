"""Steps taken out by a change of health, until a therapist gives them back."""

import django.db.models.deletion
import practice.privacy.fields
import practice.web.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('homecare', '0001_initial'),
        ('mail', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StepPause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('side', models.CharField(choices=[('left', 'Left foot'), ('right', 'Right foot')], max_length=5)),
                ('because', practice.privacy.fields.EncryptedJSONField(default=list)),
                ('paused_at', models.DateTimeField()),
                ('resumed_at', models.DateTimeField(blank=True, null=True)),
                ('why_resumed', practice.privacy.fields.EncryptedTextField(blank=True, default='', validators=[practice.web.text.plain_text])),
                ('assigned', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='homecare.assignedroutine')),
                ('email', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='step_pauses', to='mail.outboundemail')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='step_pauses', to='accounts.practice')),
                ('resumed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps_given_back', to='accounts.membership')),
            ],
            options={
                'ordering': ['number', 'side', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('resumed_at__isnull', True)), fields=('assigned', 'number', 'side'), name='step_paused_once'), models.CheckConstraint(condition=models.Q(('side__in', ['left', 'right'])), name='step_pause_side_known'), models.CheckConstraint(condition=models.Q(('resumed_at__isnull', True), ('resumed_by__isnull', False), _connector='OR'), name='step_given_back_by_somebody')],
            },
        ),
    ]
