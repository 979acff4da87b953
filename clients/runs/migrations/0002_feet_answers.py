"""How feet were before a routine."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('clients', '0003_here_twice'),
        ('runs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeetAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(unique=True)),
                ('on', models.DateField()),
                ('feet', models.CharField(choices=[('normal', 'normal'), ('stiff', 'stiff'), ('sore', 'sore'), ('long_standing', 'long_standing'), ('unsure', 'unsure')], max_length=13)),
                ('score', models.SmallIntegerField(blank=True, null=True)),
                ('is_sharp', models.BooleanField(default=False)),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feet_answers', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feet_answers', to='accounts.practice')),
            ],
            options={
                'indexes': [models.Index(fields=['client', '-answered_at'], name='feet_of_client')],
                'constraints': [models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 0), ('score__lte', 10)), _connector='OR'), name='feet_score'), models.CheckConstraint(condition=models.Q(('feet__in', ['normal', 'stiff', 'sore', 'long_standing', 'unsure'])), name='feet_word_known')],
            },
        ),
    ]
