"""What stays as it was said or signed may go to another record of the same person, and nothing
else of it may change.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

SCREENING = (
    "id", "practice_id", "ref", "kind", "told_by", "recorded_by_id", "questions_version",
    "rules_version", "answered_on", "recorded_at", "answers",
)  # fmt: skip
NOTE = (
    "id", "practice_id", "appointment_id", "ref", "override_id", "author_id", "status", "version",
    "before_score", "after_score", "since_last", "what_i_did", "response", "plan", "started_at",
    "saved_at", "signed_at", "signed_by_id",
)  # fmt: skip
# A write that moves nothing is refused as before, whatever it writes.
SAME_CLIENT = "NEW.client_id = OLD.client_id"


class Migration(migrations.Migration):
    dependencies = [
        ("joining", "0001_initial"),
        ("notes", "0004_why_over_a_stop"),
        ("screening", "0004_concerns"),
    ]

    operations = [
        RefuseWhen(
            name="screening_stays",
            table="screening_screening",
            event="UPDATE",
            condition=f"{SAME_CLIENT} OR {other_than(SCREENING)}",
            message="screening_is_never_edited",
        ),
        RefuseWhen(
            name="note_stays_signed",
            table="notes_sessionnote",
            event="UPDATE",
            condition=f"OLD.status = 'signed' AND ({SAME_CLIENT} OR {other_than(NOTE)})",
            message="note_is_signed",
        ),
    ]
