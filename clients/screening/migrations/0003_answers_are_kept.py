"""A screening is not taken out either: what was said to a stop must not vanish."""

from django.db import migrations

from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):
    dependencies = [("screening", "0002_answers_stay_as_given")]

    operations = [
        RefuseWhen(
            name="screening_not_removed",
            table="screening_screening",
            event="DELETE",
            condition="1 = 1",
            message="screening_is_kept",
        ),
    ]
