"""A rating stays as it was given, and so do the words of an activity or a goal. A rating may be
withdrawn and an item retired, once; either may go to another record of the same person.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

GIVEN = (
    "id", "practice_id", "appointment_id", "ref", "form_key", "code", "moment", "site", "foot",
    "taken_on", "score", "answers", "taken_by_id", "made_at",
)  # fmt: skip
WITHDRAWN = ("withdrawn_at", "withdrawn_by_id", "why_withdrawn")
NAMED = ("id", "practice_id", "ref", "code", "place", "words", "named_by_id", "named_at")
RETIRED = ("retired_at", "retired_by_id")


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]

    operations = [
        RefuseWhen(
            name="rating_stays",
            table="measures_rating",
            event="UPDATE",
            condition=f"{other_than(GIVEN)} OR OLD.withdrawn_at IS NOT NULL AND ({other_than(WITHDRAWN)})",
            message="rating_is_never_edited",
        ),
        RefuseWhen(
            name="rating_not_removed",
            table="measures_rating",
            event="DELETE",
            condition="1 = 1",
            message="rating_is_kept",
        ),
        RefuseWhen(
            name="named_item_stays",
            table="measures_nameditem",
            event="UPDATE",
            condition=f"{other_than(NAMED)} OR OLD.retired_at IS NOT NULL AND ({other_than(RETIRED)})",
            message="named_item_is_never_edited",
        ),
        RefuseWhen(
            name="named_item_not_removed",
            table="measures_nameditem",
            event="DELETE",
            condition="1 = 1",
            message="named_item_is_kept",
        ),
    ]
