"""No row is put in another's place (SQLite's REPLACE deletes unseen), and no table is emptied."""

from django.db import migrations

from practice.web.triggers import RefuseWhen

EVENTS, LINKS, KEYS = "audit_auditevent", "audit_auditlink", "audit_chainkey"
TAKEN = """
id = NEW.id OR event_id = NEW.event_id OR (practice_id = NEW.practice_id AND number = NEW.number)
"""


def refuse(name, table, event, condition, message):
    return RefuseWhen(name=name, table=table, event=event, condition=condition, message=message)


def is_there(table, row="id = NEW.id"):
    return f"EXISTS (SELECT 1 FROM {table} WHERE {row.strip()})"  # nosec B608 - our own names


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_from_where_and_chained")]

    operations = [
        refuse("audit_not_replaced", EVENTS, "INSERT", is_there(EVENTS), "audit_is_never_edited"),
        refuse("audit_link_not_replaced", LINKS, "INSERT", is_there(LINKS, TAKEN), "links_are_never_edited"),
        refuse("chain_key_not_replaced", KEYS, "INSERT", is_there(KEYS), "the_chain_keeps_its_key"),
        refuse("audit_not_emptied", EVENTS, "TRUNCATE", "1 = 1", "audit_is_never_edited"),
        refuse("audit_link_not_emptied", LINKS, "TRUNCATE", "1 = 1", "links_are_never_edited"),
        refuse("chain_key_not_emptied", KEYS, "TRUNCATE", "1 = 1", "the_chain_keeps_its_key"),
    ]
