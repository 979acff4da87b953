"""Nobody knows when earlier plans were last changed, so they count from when they were given."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def count_from_when_given(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """`altered_at` is `assigned_at` in every row there is."""
    apps.get_model("homecare", "AssignedRoutine").objects.update(
        altered_at=models.F("assigned_at")
    )


class Migration(migrations.Migration):

    dependencies = [("homecare", "0005_chosen_for_one_client")]

    operations = [migrations.RunPython(count_from_when_given, migrations.RunPython.noop)]
