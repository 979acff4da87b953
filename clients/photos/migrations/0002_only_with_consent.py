"""A photo comes only while the newest answer about photographs is a yes, never to a signed note,
and stays as it came. Only whose file holds it may change, when two records of one person are
joined; and once, that it was taken out.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

CAME = (
    "id", "practice_id", "note_id", "consent_id", "ref", "form_key", "kind", "content", "size",
    "side", "shows", "added_by_id", "added_at",
)  # fmt: skip
NEWEST_IS_YES = (
    "(SELECT c.id FROM consents_consent c"
    " WHERE c.client_id = NEW.client_id AND c.purpose = 'photos'"
    " ORDER BY c.decided_at DESC, c.id DESC LIMIT 1) = NEW.consent_id"
    " AND EXISTS (SELECT 1 FROM consents_consent c WHERE c.id = NEW.consent_id AND c.given)"
)


class Migration(migrations.Migration):
    dependencies = [("photos", "0001_initial")]

    operations = [
        RefuseWhen(
            name="photo_needs_consent",
            table="photos_photo",
            event="INSERT",
            condition=f"NOT COALESCE({NEWEST_IS_YES}, FALSE)",
            message="photo_needs_consent",
        ),
        RefuseWhen(
            name="photo_not_added_to_signed",
            table="photos_photo",
            event="INSERT",
            condition="EXISTS (SELECT 1 FROM notes_sessionnote n"
            " WHERE n.id = NEW.note_id AND n.status = 'signed')",
            message="note_is_signed",
        ),
        RefuseWhen(
            name="photo_stays",
            table="photos_photo",
            event="UPDATE",
            condition=other_than(CAME),
            message="photo_is_never_edited",
        ),
        RefuseWhen(
            name="photo_stays_out",
            table="photos_photo",
            event="UPDATE",
            condition="OLD.taken_out_at IS NOT NULL AND (NEW.taken_out_at IS NULL"
            " OR NEW.taken_out_at <> OLD.taken_out_at"
            " OR NEW.taken_out_by_id <> OLD.taken_out_by_id"
            " OR NEW.why_taken_out <> OLD.why_taken_out)",
            message="photo_stays_out",
        ),
        RefuseWhen(
            name="photo_not_removed",
            table="photos_photo",
            event="DELETE",
            condition="1 = 1",
            message="photo_is_kept",
        ),
    ]
