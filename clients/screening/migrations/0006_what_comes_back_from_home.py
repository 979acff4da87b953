"""Concerns about what comes back, or does not, from home routines."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0005_letters_stay_as_written'),
    ]

    operations = [
        migrations.AlterField(
            model_name='concern',
            name='kind',
            field=models.CharField(choices=[('red_flag', 'Needs a call today'), ('new_answers', 'New health answers'), ('review', 'Review due'), ('lapsing', 'A letter runs out'), ('routine_paused', 'Routine steps paused'), ('worse', 'Worse after a home routine'), ('silent', 'No word about a home routine'), ('reply', "A clinician's reply"), ('duplicate', 'Possibly here twice')], max_length=20),
        ),
    ]
