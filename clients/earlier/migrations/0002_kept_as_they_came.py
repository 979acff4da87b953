"""A note from before stays as it came. Only whose file holds it may change, when two records of one
person are joined.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

CAME = (
    "id", "practice_id", "ref", "form_key", "written_at", "writer", "text", "brought_by_id",
    "brought_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("earlier", "0001_notes_from_before"), ("privacy", "0001_initial")]

    operations = [
        RefuseWhen(
            name="earlier_note_stays",
            table="earlier_earliernote",
            event="UPDATE",
            condition=other_than(CAME),
            message="earlier_note_is_never_edited",
            lifts=True,
        ),
        RefuseWhen(
            name="earlier_note_not_removed",
            table="earlier_earliernote",
            event="DELETE",
            condition="1 = 1",
            message="earlier_note_is_kept",
            lifts=True,
        ),
    ]
