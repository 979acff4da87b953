"""What a practice settles about home routines."""

from django.db import models

from practice.accounts.models import Practice


class HomecareRules(models.Model):
    """From when a practice is told of what comes back, and when it looks at a plan again.

    Without a row the usual ones hold. The usual `sore_from`, of 10, is the highest: above it
    nobody would be told of a score of 7. `quiet_days` are days without a word.
    """

    class FirstReview(models.TextChoices):
        """The day that is proposed for a look back when a routine is given."""

        TWO_WEEKS = "two_weeks", "After two weeks"
        HALFWAY = "halfway", "Halfway through the plan"
        NONE = "none", "No day, unless I choose one"

    class Weeks(models.IntegerChoices):
        """After how many weeks a plan that nobody changed or let stand is asked about."""

        NEVER = 0, "Never"
        FOUR = 4, "After 4 weeks"
        SIX = 6, "After 6 weeks"
        EIGHT = 8, "After 8 weeks"
        TWELVE = 12, "After 12 weeks"

    practice = models.OneToOneField(
        Practice, on_delete=models.PROTECT, related_name="homecare_rules"
    )
    sore_from = models.PositiveSmallIntegerField(default=7)
    quiet_days = models.PositiveSmallIntegerField(default=8)
    first_review = models.CharField(
        max_length=10, choices=FirstReview.choices, default=FirstReview.TWO_WEEKS
    )
    unchanged_weeks = models.PositiveSmallIntegerField(choices=Weeks.choices, default=Weeks.SIX)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sore_from__gte=4, sore_from__lte=7),
                name="homecare_rules_sore_from_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_days__gte=7, quiet_days__lte=10),
                name="homecare_rules_quiet_days_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(first_review__in=["two_weeks", "halfway", "none"]),
                name="homecare_rules_first_review_known",
            ),
            models.CheckConstraint(
                condition=models.Q(unchanged_weeks__in=[0, 4, 6, 8, 12]),
                name="homecare_rules_unchanged_weeks_known",
            ),
        ]
