"""What was agreed to or taken back stays as it was said. Only whose record holds it may change,
when two records of one person are joined.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

SAID = (
    "id", "practice_id", "ref", "purpose", "given", "wording_version", "wording", "said_by",
    "said_by_name", "how", "recorded_by_id", "decided_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial")]

    operations = [
        RefuseWhen(
            name="consent_stays",
            table="consents_consent",
            event="UPDATE",
            condition=other_than(SAID),
            message="consent_is_never_edited",
        ),
        RefuseWhen(
            name="consent_not_removed",
            table="consents_consent",
            event="DELETE",
            condition="1 = 1",
            message="consent_is_kept",
        ),
    ]
