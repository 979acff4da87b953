"""Many letters at once: one written by the product's own action, and copies of it."""

from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction

from practice.mail.models import OutboundEmail
from practice.mail.queue import queue_email
from practice.web.refs import new_ref

PART = 2_000


def a_letter(key: str, now: datetime) -> OutboundEmail:
    """A sign-in letter, in the lane of the others. Before it goes its kind asks for nothing."""
    with transaction.atomic():
        return queue_email(
            practice_id=None, key=key, kind="sign_in", recipient="p@example.com",
            template="login_code", subject="Your code", context={"code": "ABC-DEF"},
            sender_name="Feet First",
            lane="ordinary", now=now,
        )  # fmt: skip


def fill(count: int, now: datetime, *, urgent: bool = False) -> None:
    """So many letters to as many addresses, due now; if `urgent`, every tenth of them is."""
    first = a_letter(uuid4().hex, now)
    copied = [f.attname for f in OutboundEmail._meta.concrete_fields if f.name != "id"]
    values = {name: getattr(first, name) for name in copied}
    for start in range(1, count, PART):
        rows = []
        for number in range(start, min(start + PART, count)):
            own = {
                "key": uuid4().hex, "ref": new_ref(), "message_id": f"<{uuid4().hex}@instep>",
                "recipient": f"p{number}@example.com",
                "lane": "now" if urgent and number % 10 == 0 else "ordinary",
            }  # fmt: skip
            rows.append(OutboundEmail(**values | own))
        OutboundEmail.objects.bulk_create(rows)


def forget_all() -> None:
    """An empty outbox, quickly."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {OutboundEmail._meta.db_table}")
        cursor.execute("ANALYZE")
