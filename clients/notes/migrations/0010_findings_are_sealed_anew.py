"""A finding of a signed note is sealed with a new key, too: this refusal was in the way."""

from django.db import migrations

from practice.privacy.lifting import LiftWhileUnlocked


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0009_tenderness_of_ten"),
        ("privacy", "0001_initial"),
    ]

    operations = [LiftWhileUnlocked(["finding_not_moved_to_signed"])]
