"""The person treated."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from practice.access.permissions import Permission
from practice.accounts.models import Membership, Practice, User
from practice.web.refs import new_ref
from practice.web.text import one_line

OLDEST_YEARS = 120
ADULT_FOR_CONSENT = 16


def real_birth_date(day: date) -> None:
    """A validator: born in the last 120 years, and not tomorrow."""
    today = timezone.localdate()
    if day > today:
        raise ValidationError("A birth date cannot be in the future.")
    if day.year < today.year - OLDEST_YEARS:
        raise ValidationError("Check the year of the birth date: it is more than 120 years ago.")


class ClientQuerySet(models.QuerySet["Client"]):
    """Reads on clients."""

    def visible_to(self, membership: Membership) -> "ClientQuerySet":
        """Those whose file this member may open: of their practice, if their role sees clients."""
        if not membership.may(Permission.SEE_CLIENTS):
            return self.none()
        return self.filter(practice=membership.practice_id)

    def current(self) -> "ClientQuerySet":
        """Not archived."""
        return self.filter(archived_at__isnull=True)

    def matching(self, words: str) -> "ClientQuerySet":
        """Every word is part of the name, the email or the phone number."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(name__icontains=word)
                | models.Q(email__icontains=word)
                | models.Q(phone__contains=word)
            )
        return found


class Client(models.Model):
    """A person the practice treats. What they told us about their health is in screenings."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clients")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=120, validators=[one_line])
    pronouns = models.CharField(max_length=40, blank=True, validators=[one_line])
    birth_date = models.DateField(null=True, blank=True, validators=[real_birth_date])
    email = models.EmailField(max_length=254, blank=True)
    phone = PhoneNumberField(blank=True)
    guardian_name = models.CharField(max_length=120, blank=True, validators=[one_line])
    guardian_email = models.EmailField(max_length=254, blank=True)
    guardian_consented_on = models.DateField(null=True, blank=True)
    # The portal account, when the client has one. One person may be a client of two practices.
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="client_records"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = [
            # The client list, by name.
            models.Index(fields=["practice", "archived_at", "name"], name="client_by_name")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "user"],
                condition=models.Q(user__isnull=False),
                name="client_account_once_per_practice",
            )
        ]

    @property
    def initials(self) -> str:
        """For titles, which end up in histories and on shared screens."""
        return "".join(f"{word[0]}." for word in self.name.split()[:3])

    def age_on(self, day: date) -> int | None:
        """Whole years on that day, or None while the birth date is not known."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)

    def is_child_on(self, day: date) -> bool:
        """Under 16: a guardian agrees, and receives the letters."""
        age = self.age_on(day)
        return age is not None and age < ADULT_FOR_CONSENT

    def letters_to_on(self, day: date) -> str:
        """The one address letters go to, or "" when there is none that may be used."""
        return self.guardian_email if self.is_child_on(day) else self.email
