"""A letter stays as it was written. Only whose file holds it may change, when two records of one
person are joined.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

WRITTEN = (
    "id", "practice_id", "note_id", "ref", "form_key", "to_kind", "consent_id", "agreed_on",
    "told_on", "letter", "written_on", "written_by_id", "written_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]

    operations = [
        RefuseWhen(
            name="referral_stays",
            table="referrals_referral",
            event="UPDATE",
            condition=other_than(WRITTEN),
            message="referral_is_never_edited",
        ),
        RefuseWhen(
            name="referral_not_removed",
            table="referrals_referral",
            event="DELETE",
            condition="1 = 1",
            message="referral_is_kept",
        ),
        RefuseWhen(
            name="referral_response_stays",
            table="referrals_referralresponse",
            event="UPDATE",
            condition="1 = 1",
            message="referral_response_is_never_edited",
        ),
        RefuseWhen(
            name="referral_response_not_removed",
            table="referrals_referralresponse",
            event="DELETE",
            condition="1 = 1",
            message="referral_response_is_kept",
        ),
    ]
