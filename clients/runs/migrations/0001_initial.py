"""Runs as a client tells them."""

import django.db.models.deletion
import django.utils.timezone
import practice.web.refs
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('clients', '0003_here_twice'),
    ]

    operations = [
        migrations.CreateModel(
            name='RunLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=practice.web.refs.new_ref, editable=False, max_length=10, unique=True)),
                ('form_key', models.UUIDField(unique=True)),
                ('metres', models.PositiveIntegerField()),
                ('finished_at', models.DateTimeField()),
                ('effort', models.SmallIntegerField(blank=True, null=True)),
                ('felt_hard', models.BooleanField(default=False)),
                ('logged_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_logs', to='clients.client')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_logs', to='accounts.practice')),
            ],
            options={
                'indexes': [models.Index(fields=['client', '-finished_at'], name='run_of_client')],
                'constraints': [models.CheckConstraint(condition=models.Q(('metres__gte', 100), ('metres__lte', 300000)), name='run_distance_in_range'), models.CheckConstraint(condition=models.Q(('effort__isnull', True), models.Q(('effort__gte', 0), ('effort__lte', 10)), _connector='OR'), name='run_effort'), models.CheckConstraint(condition=models.Q(('finished_at__lte', models.F('logged_at'))), name='run_is_over_when_told')],
            },
        ),
    ]
