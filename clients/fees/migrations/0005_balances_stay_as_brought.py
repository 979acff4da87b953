"""A balance stays as it was brought over. Only the client changes, where records are joined."""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

BROUGHT = (
    "id", "practice_id", "ref", "form_key", "pence", "stood_on", "brought_by_id", "brought_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("fees", "0004_opening_balances"), ("privacy", "0001_initial")]

    operations = [
        RefuseWhen(
            name="opening_balance_stays",
            table="fees_openingbalance",
            event="UPDATE",
            condition=other_than(BROUGHT),
            message="opening_balance_is_never_edited",
            lifts=True,
        ),
        RefuseWhen(
            name="opening_balance_not_removed",
            table="fees_openingbalance",
            event="DELETE",
            condition="1 = 1",
            message="opening_balance_is_kept",
            lifts=True,
        ),
    ]
