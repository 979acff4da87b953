"""What a clinician's letter says is not edited: it is withdrawn, and another one recorded."""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

SAYS = (
    "id", "practice_id", "ref", "code", "side", "given_by", "given_by_role", "permits", "received_on",
    "until", "recorded_by_id", "recorded_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_concerns")]

    operations = [
        RefuseWhen(
            name="clearance_stays",
            table="screening_clearance",
            event="UPDATE",
            condition=other_than(SAYS),
            message="clearance_stays_as_written",
        ),
    ]
