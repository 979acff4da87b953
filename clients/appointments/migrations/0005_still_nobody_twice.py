"""SQLite dropped the triggers when 0004 rebuilt the table: put the same refusals back.

The changes to an appointment are kept as they were made; only their being undone is written.
"""

from importlib import import_module

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

first = import_module("clients.appointments.migrations.0002_nobody_twice_at_once")
CHANGE = ("id", "practice_id", "appointment_id", "ref", "kind", "version", "by_id", "made_at")


def hold(apps, schema_editor):
    """As in 0002; on PostgreSQL they still stand."""
    if schema_editor.connection.vendor == "postgresql":
        return
    for who in first.OVERLAPS:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS appointment_{who}_overlap_{event}")
    first.hold(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("appointments", "0004_held_asked_and_changes")]

    operations = [
        migrations.RunPython(hold, migrations.RunPython.noop),
        RefuseWhen(
            name="appointment_change_stays",
            table="appointments_appointmentchange",
            event="UPDATE",
            condition=f"OLD.undone_at IS NOT NULL OR {other_than(CHANGE)}",
            message="appointment_change_is_never_edited",
        ),
    ]
