"""A concern about how somebody has been after a visit."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0006_what_comes_back_from_home'),
    ]

    operations = [
        migrations.AlterField(
            model_name='concern',
            name='kind',
            field=models.CharField(choices=[('red_flag', 'Needs a call today'), ('new_answers', 'New health answers'), ('review', 'Review due'), ('lapsing', 'A letter runs out'), ('routine_paused', 'Routine steps paused'), ('worse', 'Worse after a home routine'), ('after_visit', 'Sorer after a visit'), ('silent', 'No word about a home routine'), ('reply', "A clinician's reply"), ('duplicate', 'Possibly here twice')], max_length=20),
        ),
    ]
