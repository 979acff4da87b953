"""The refusal of 0004, asked in a way that PostgreSQL answers from its indexes: the three together
were a walk through all links, for each one added.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen

TAKEN = " OR ".join(
    f"EXISTS (SELECT 1 FROM audit_auditlink WHERE {same})"  # nosec B608 - our own names
    for same in (
        "id = NEW.id", "event_id = NEW.event_id",
        "practice_id = NEW.practice_id AND number = NEW.number",
    )
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_broken_chains_are_told")]

    operations = [
        RefuseWhen(
            name="audit_link_not_replaced", table="audit_auditlink", event="INSERT",
            condition=TAKEN, message="links_are_never_edited",
        ),
    ]
