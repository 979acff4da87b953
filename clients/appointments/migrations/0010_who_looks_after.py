"""Whose visits were booked with a therapist are theirs: rows for those from before."""

from django.db import migrations, models


def keep(apps, schema_editor):
    Care = apps.get_model("clients", "Care")
    rows = (
        apps.get_model("appointments", "Appointment").objects
        .exclude(status__in=["cancelled", "held"])
        .values_list("practice_id", "client_id", "therapist_id")
        .annotate(since=models.Min("booked_at"))
        .order_by()
    )
    batch = []
    for practice, client, therapist, since in rows.iterator(chunk_size=2000):
        batch.append(
            Care(
                practice_id=practice, client_id=client, therapist_id=therapist, kind="own",
                since=since, made_at=since,
            )
        )
        if len(batch) == 2000:
            Care.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    Care.objects.bulk_create(batch, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0009_visits_ahead'),
        ('clients', '0006_who_looks_after'),
    ]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
