"""What was asked stays as it was asked; that a record was erased, and what was promised, for good."""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

ASKED = (
    "id", "practice_id", "ref", "form_key", "kind", "words", "taken_by_id", "received_on",
    "asked_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
        ("rights", "0002_what_people_ask_for"),
    ]

    operations = [
        RefuseWhen(
            name="person_request_stays",
            table="rights_personrequest",
            event="UPDATE",
            condition=f"OLD.answered_on IS NOT NULL AND NEW.client_id = OLD.client_id"
            f" OR {other_than(ASKED)}",
            message="request_stays_as_asked",
            lifts=True,
        ),
        RefuseWhen(
            name="person_request_not_removed",
            table="rights_personrequest",
            event="DELETE",
            condition="1 = 1",
            message="request_is_kept",
            lifts=True,
        ),
        *(
            RefuseWhen(
                name=f"{what}_{end}",
                table=f"rights_{table}",
                event=event,
                condition="1 = 1",
                message=f"{what}_is_kept",
            )
            for what, table in (("tombstone", "tombstone"), ("notice", "privacynotice"))
            for end, event in (("stays", "UPDATE"), ("not_removed", "DELETE"))
        ),
    ]
