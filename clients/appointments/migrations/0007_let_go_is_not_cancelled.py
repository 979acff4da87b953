"""A time that was held and let go of has no moment of cancelling; a cancelled visit has one."""

from django.db import migrations
from django.db.models import Exists, F, OuterRef


def tell_apart(apps, schema_editor):
    appointments = apps.get_model("appointments", "Appointment").objects
    changes = apps.get_model("appointments", "AppointmentChange").objects
    cancelled = appointments.filter(status="cancelled")
    of_it = changes.filter(appointment=OuterRef("pk"))
    let_go = list(
        cancelled.filter(~Exists(of_it), cancelled_at__isnull=False).values_list("pk", flat=True)
    )
    # Cancelled before the moment was kept: when it was booked is the nearest that is known.
    cancelled.filter(cancelled_at__isnull=True).update(cancelled_at=F("booked_at"))
    for start in range(0, len(let_go), 500):
        appointments.filter(pk__in=let_go[start : start + 500]).update(cancelled_at=None)


class Migration(migrations.Migration):
    dependencies = [("appointments", "0006_change_told_by_letter")]

    # Not to be taken back: the two would be told apart no more.
    operations = [migrations.RunPython(tell_apart)]
