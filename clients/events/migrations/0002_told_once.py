"""What was told of an adverse event stays as it was told. Only whose file holds it may change,
when two records of one person are joined.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

TOLD = (
    "id", "practice_id", "note_id", "ref", "form_key", "kind", "happened_at", "what", "done",
    "informed", "recorded_by_id", "recorded_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        RefuseWhen(
            name="adverse_event_stays",
            table="events_adverseevent",
            event="UPDATE",
            condition=other_than(TOLD),
            message="event_is_never_edited",
        ),
        RefuseWhen(
            name="adverse_event_not_removed",
            table="events_adverseevent",
            event="DELETE",
            condition="1 = 1",
            message="event_is_kept",
        ),
        RefuseWhen(
            name="event_entry_stays",
            table="events_evententry",
            event="UPDATE",
            condition="1 = 1",
            message="event_entry_is_never_edited",
        ),
        RefuseWhen(
            name="event_entry_not_removed",
            table="events_evententry",
            event="DELETE",
            condition="1 = 1",
            message="event_entry_is_kept",
        ),
    ]
