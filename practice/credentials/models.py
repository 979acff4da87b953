"""What somebody shows to be allowed to treat: a registration, an insurance, a certificate."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from practice.accounts.models import Membership, Practice
from practice.web.refs import new_ref
from practice.web.text import one_line


class Credential(models.Model):
    """One of a member's. Its last day is `valid_until`; None where it does not end.

    An end stops nothing here: whether somebody treats is the practice's own decision.
    """

    class Kind(models.TextChoices):
        """What it is."""

        REGISTRATION = "registration", "Registration"
        INSURANCE = "insurance", "Insurance"
        FIRST_AID = "first_aid", "First aid"
        DBS = "dbs", "DBS check"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="credentials")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="credentials")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # The body, the insurer, or who gave the course.
    issuer = models.CharField(max_length=80, validators=[one_line])
    number = models.CharField(max_length=60, blank=True, validators=[one_line])
    valid_until = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["registration", "insurance", "first_aid", "dbs"]),
                name="credential_kind_known",
            ),
            models.CheckConstraint(condition=~Q(issuer=""), name="credential_issuer_named"),
            models.CheckConstraint(
                condition=~Q(kind="insurance") | Q(valid_until__isnull=False),
                name="credential_insurance_ends",
            ),
        ]
        indexes = [
            models.Index(
                fields=["practice", "valid_until"],
                condition=Q(removed_at__isnull=True),
                name="credential_ending",
            ),
        ]

    @property
    def what(self) -> str:
        """Insurance, or Registration with CNHC."""
        named = f" with {self.issuer}" if self.kind == self.Kind.REGISTRATION else ""
        return f"{self.get_kind_display()}{named}"
