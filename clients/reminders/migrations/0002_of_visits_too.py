import django.db.models.deletion
from django.db import migrations, models


def name_the_days(apps, schema_editor):
    """A routine's reminders are told apart by their day."""
    reminders = apps.get_model('reminders', 'Reminder').objects.using(schema_editor.connection.alias)
    for day in reminders.values_list('occurs_on', flat=True).distinct().order_by():
        reminders.filter(occurs_on=day).update(occurrence=day.isoformat())


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_names_on_one_line'),
        ('appointments', '0009_visits_ahead'),
        ('homecare', '0006_altered_when_given'),
        ('mail', '0002_a_calendar_goes_with_a_letter'),
        ('reminders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReminderRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.CharField(blank=True, choices=[('', 'No reminder'), ('2h', '2 hours before'), ('4h', '4 hours before'), ('1d', 'The day before, at the same time'), ('2d', '2 days before'), ('3d', '3 days before'), ('7d', 'A week before')], default='1d', max_length=3)),
                ('second', models.CharField(blank=True, choices=[('', 'No reminder'), ('2h', '2 hours before'), ('4h', '4 hours before'), ('1d', 'The day before, at the same time'), ('2d', '2 days before'), ('3d', '3 days before'), ('7d', 'A week before')], default='', max_length=3)),
                ('third', models.CharField(blank=True, choices=[('', 'No reminder'), ('2h', '2 hours before'), ('4h', '4 hours before'), ('1d', 'The day before, at the same time'), ('2d', '2 days before'), ('3d', '3 days before'), ('7d', 'A week before')], default='', max_length=3)),
                ('again_hours', models.PositiveSmallIntegerField(choices=[(0, 'No'), (2, 'After 2 hours'), (3, 'After 3 hours'), (4, 'After 4 hours')], default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='reminder',
            name='reminder_once_a_day',
        ),
        migrations.AddField(
            model_name='reminder',
            name='appointment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='appointments.appointment'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='occurrence',
            field=models.CharField(default='', max_length=40),
        ),
        migrations.RunPython(name_the_days, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='reminder',
            name='occurrence',
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='assigned',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='homecare.assignedroutine'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='email',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='mail.outboundemail'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('routine', 'A routine'), ('visit', 'A visit')], default='routine', max_length=30),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('assigned', 'occurrence'), name='reminder_once_a_routine'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('appointment', 'occurrence'), name='reminder_once_a_visit'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('appointment__isnull', True), ('assigned__isnull', False), ('kind', 'routine')), models.Q(('appointment__isnull', False), ('assigned__isnull', True), ('kind', 'visit')), _connector='OR'), name='reminder_of_one_thing'),
        ),
        migrations.AddField(
            model_name='reminderrules',
            name='practice',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reminder_rules', to='accounts.practice'),
        ),
        migrations.AddConstraint(
            model_name='reminderrules',
            constraint=models.CheckConstraint(condition=models.Q(('again_hours__in', [0, 2, 3, 4]), ('first__in', ['', '2h', '4h', '1d', '2d', '3d', '7d']), ('second__in', ['', '2h', '4h', '1d', '2d', '3d', '7d']), ('third__in', ['', '2h', '4h', '1d', '2d', '3d', '7d'])), name='reminder_rules_known'),
        ),
    ]
