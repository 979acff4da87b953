"""A practice keeps an owner: the last one's place neither ends nor changes nor goes."""

from django.db import migrations

from practice.web.triggers import RefuseWhen

LAST = """OLD.role = 'owner' AND OLD.ended_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM accounts_membership other
    WHERE other.practice_id = OLD.practice_id AND other.role = 'owner'
    AND other.ended_at IS NULL AND other.id <> OLD.id
)"""
MOVED = """(
    NEW.role <> 'owner' OR NEW.ended_at IS NOT NULL OR NEW.practice_id <> OLD.practice_id
)"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sessions_that_lie_idle_end")]

    operations = [
        RefuseWhen(
            name="last_owner_stays",
            table="accounts_membership",
            event="UPDATE",
            condition=f"{MOVED} AND {LAST}",
            message="a_practice_needs_an_owner",
        ),
        RefuseWhen(
            name="last_owner_not_removed",
            table="accounts_membership",
            event="DELETE",
            condition=LAST,
            message="a_practice_needs_an_owner",
        ),
    ]
