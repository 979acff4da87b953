"""Therapists are told when a client changes their today or tomorrow, unless they say otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("digests", "0001_initial")]
    while_people_work = (
        "the release before knows nothing of the column, which the database fills by itself; a "
        "practice has one of these rows a member"
    )

    operations = [
        migrations.AddField(
            model_name="digestchoice",
            name="tells_changes",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
