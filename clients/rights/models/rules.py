"""How long a practice keeps records, where its insurer asks for longer than is usual."""

from django.db import models

from clients.rights.retention import YEARS, YEARS_OF_MONEY, YEARS_PAST_18
from practice.accounts.models import Practice

LONGEST = 60


class RetentionRules(models.Model):
    """One row a practice; without one, the usual years hold. Never shorter than usual."""

    practice = models.OneToOneField(
        Practice, on_delete=models.PROTECT, related_name="retention_rules"
    )
    years = models.PositiveSmallIntegerField(default=YEARS)
    years_past_18 = models.PositiveSmallIntegerField(default=YEARS_PAST_18)
    years_of_money = models.PositiveSmallIntegerField(default=YEARS_OF_MONEY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(years__gte=YEARS, years__lte=LONGEST)
                & models.Q(years_past_18__gte=YEARS_PAST_18, years_past_18__lte=LONGEST)
                & models.Q(years_of_money__gte=YEARS_OF_MONEY, years_of_money__lte=LONGEST),
                name="retention_never_shorter",
            ),
        ]
