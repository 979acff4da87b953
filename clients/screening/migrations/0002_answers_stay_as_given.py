"""A screening stays as it was answered that day."""

from django.db import migrations

from practice.web.triggers import RefuseWhen


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]

    operations = [
        RefuseWhen(
            name="screening_stays",
            table="screening_screening",
            event="UPDATE",
            condition="1 = 1",
            message="screening_is_never_edited",
        ),
    ]
