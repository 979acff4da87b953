"""A draft that nobody wants can be thrown away, and brought back for a week."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulars", "0001_initial")]
    while_people_work = (
        "the release before knows nothing of the column and leaves it empty, which the constraint "
        "allows; a practice has tens of these rows"
    )

    operations = [
        migrations.AddField(
            model_name="circular",
            name="thrown_away_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="circular",
            constraint=models.CheckConstraint(
                condition=models.Q(thrown_away_at__isnull=True) | models.Q(state="draft"),
                name="circular_thrown_away_is_draft",
            ),
        ),
    ]
