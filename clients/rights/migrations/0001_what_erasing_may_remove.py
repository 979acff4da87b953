"""Refusals that stand aside while something is erased, or sealed with a new key."""

from django.db import migrations

from practice.privacy.lifting import LiftWhileUnlocked


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0009_visits_ahead"),
        ("consents", "0002_answers_stay"),
        ("events", "0002_told_once"),
        ("joining", "0002_only_the_client_changes"),
        ("measures", "0002_ratings_stay_as_given"),
        ("notes", "0009_tenderness_of_ten"),
        ("photos", "0002_only_with_consent"),
        ("privacy", "0001_initial"),
        ("referrals", "0002_kept_as_written"),
        ("screening", "0008_forms_have_more_links"),
    ]

    operations = [
        LiftWhileUnlocked(
            [
                "adverse_event_not_removed",
                "adverse_event_stays",
                "amendment_not_removed",
                "amendment_stays",
                "appointment_change_stays",
                "clearance_stays",
                "consent_not_removed",
                "consent_stays",
                "event_entry_not_removed",
                "event_entry_stays",
                "finding_of_signed_not_removed",
                "finding_of_signed_stays",
                "named_item_not_removed",
                "named_item_stays",
                "note_signed_not_removed",
                "note_stays_signed",
                "photo_not_removed",
                "photo_stays",
                "photo_stays_out",
                "rating_not_removed",
                "rating_stays",
                "referral_not_removed",
                "referral_response_not_removed",
                "referral_response_stays",
                "referral_stays",
                "screening_not_removed",
                "screening_stays",
            ]
        ),
    ]
