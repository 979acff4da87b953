"""The person treated."""

from calendar import isleap
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from clients.names import FindableNameField, findable_name
from clients.sight import sees_all, sees_some
from practice.accounts.models import Membership, Practice, User, real_zone
from practice.mail.queue import CannotQueue, one_address
from practice.privacy.addresses import (
    Addressed,
    AddressedQuerySet,
    AddressIndexField,
    EncryptedEmailField,
)
from practice.privacy.fields import EncryptedTextField
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text

OLDEST_YEARS = 120
ADULT_FOR_CONSENT = 16


def real_birth_date(day: date) -> None:
    """A validator: born in the last 120 years, and not tomorrow."""
    today = timezone.localdate()
    if day > today:
        raise ValidationError("A birth date cannot be in the future.")
    if (day.year + OLDEST_YEARS, day.month, day.day) < (today.year, today.month, today.day):
        raise ValidationError("Check the year of the birth date: it is more than 120 years ago.")


class ClientQuerySet(AddressedQuerySet["Client"]):
    """Reads on clients."""

    def visible_to(self, membership: Membership) -> "ClientQuerySet":
        """Those whose file this member may open: of their practice, if their role sees clients,
        and where the practice says so only who they look after now.
        """
        if sees_all(membership):
            return self.filter(practice=membership.practice_id)
        if not sees_some(membership):
            return self.none()
        looked_after = membership.cares.running(timezone.now()).values("client")
        return self.filter(practice=membership.practice_id, pk__in=looked_after)

    def current(self) -> "ClientQuerySet":
        """Not archived."""
        return self.filter(archived_at__isnull=True)

    def with_any_of(self, signs: Iterable[Q]) -> "ClientQuerySet":
        """Those who have one of some signs. Each sign is looked up by its own index: asked for with
        OR, SQLite reads everybody of the practice.
        """
        each = [self.filter(sign).order_by().values("pk") for sign in signs]
        return self.filter(pk__in=each[0].union(*each[1:])) if each else self.none()

    def by_name(self, *, after: "Client | None" = None) -> "ClientQuerySet":
        """In the order of a list, whatever the capitals; only those behind `after` if given."""
        people = self.alias(key=Lower("name")).order_by("key", "pk")
        if after is None:
            return people
        key = Lower(models.Value(after.name))
        return people.filter(key__gte=key).exclude(key=key, pk__lte=after.pk)

    def update(self, **kwargs: Any) -> int:
        """With a name the words by which it is found; an expression is refused."""
        if "name" in kwargs:
            if hasattr(kwargs["name"], "resolve_expression"):
                raise FieldError("The words of a name need a name written out.")
            kwargs["name_words"] = findable_name(kwargs["name"])
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]


class Client(Addressed):
    """A person the practice treats. What they told us about their health is in screenings."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clients")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=120, validators=[one_line])
    # By which the name is found, in part and whatever its accents (`clients.finding`).
    name_words = FindableNameField()
    pronouns = models.CharField(max_length=40, blank=True, validators=[one_line])
    birth_date = models.DateField(null=True, blank=True, validators=[real_birth_date])
    email = EncryptedEmailField(blank=True)
    email_index = AddressIndexField(of="email")
    phone = PhoneNumberField(blank=True)
    guardian_name = models.CharField(max_length=120, blank=True, validators=[one_line])
    guardian_email = EncryptedEmailField(blank=True)
    guardian_email_index = AddressIndexField(of="guardian_email")
    guardian_consented_on = models.DateField(null=True, blank=True)
    # Their days at home and the hours of their letters are on this clock; empty means the
    # practice's.
    time_zone = models.CharField(max_length=60, blank=True, default="", validators=[real_zone])
    # How they heard of the practice, in its own words at that time.
    heard_from = models.CharField(max_length=60, blank=True, default="", validators=[one_line])
    # The portal account, when the client has one. One person may be a client of two practices.
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="client_records"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    # Kept and not worked with, since then: why stands in the restriction itself.
    restricted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # One per form shown: the same form sent twice adds one person.
    form_key = models.UUIDField(null=True, blank=True, editable=False)
    # The record that this one's visits, notes and answers went to, while they are joined.
    joined_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joined",
        editable=False,
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = [
            # The client list, by name.
            models.Index(
                "practice",
                Lower("name"),
                "id",
                condition=Q(archived_at__isnull=True),
                name="client_by_name",
            ),
            # Who was laid aside of late.
            models.Index(
                fields=["practice", "archived_at"],
                condition=Q(archived_at__isnull=False),
                name="client_archived",
            ),
            # Who may be here already.
            models.Index("practice", "birth_date", name="client_by_birth_date"),
            models.Index("practice", "email_index", name="client_by_email"),
            models.Index("practice", "phone", name="client_by_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "user"],
                condition=Q(user__isnull=False),
                name="client_account_once_per_practice",
            ),
            models.UniqueConstraint(
                fields=["practice", "form_key"],
                condition=Q(form_key__isnull=False),
                name="client_form_once",
            ),
            models.CheckConstraint(
                condition=Q(joined_into__isnull=True) | Q(archived_at__isnull=False),
                name="client_joined_is_archived",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the name the words by which it is found, also where only some fields are written."""
        some = kwargs.get("update_fields")
        if some is not None and "name" in some:
            kwargs["update_fields"] = {*some, "name_words"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """An address must be one that a letter can go to."""
        wrong = {}
        for name in ("email", "guardian_email"):
            address = getattr(self, name)
            try:
                if address:
                    one_address(address)
            except CannotQueue as error:
                wrong[name] = str(error)
        if wrong:
            raise ValidationError(wrong)

    @property
    def zone(self) -> ZoneInfo:
        """The clock of their days at home; visits are on the practice's."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.practice.zone

    def zone_beside(self, practice: Practice) -> ZoneInfo:
        """The same where their practice was read already, beside another row."""
        return ZoneInfo(self.time_zone) if self.time_zone else practice.zone

    @property
    def initials(self) -> str:
        """For titles, which end up in histories and on shared screens."""
        return "".join(f"{word[0]}." for word in self.name.split()[:3])

    def age_on(self, day: date) -> int | None:
        """Whole years on that day, or None while the birth date is not known.

        Who was born on 29 February has their birthday on the 28th of other years.
        """
        born = self.birth_date
        if born is None:
            return None
        last = 28 if (born.month, born.day) == (2, 29) and not isleap(day.year) else born.day
        had_birthday = (day.month, day.day) >= (born.month, last)
        return day.year - born.year - (0 if had_birthday else 1)

    def is_child_on(self, day: date) -> bool:
        """Under 16: a guardian agrees, and receives the letters."""
        age = self.age_on(day)
        return age is not None and age < ADULT_FOR_CONSENT

    def letters_to_on(self, day: date) -> str:
        """The one address letters go to, or "" when there is none that may be used."""
        return self.guardian_email if self.is_child_on(day) else self.email

    def is_written_to_on(self, day: date, address: str) -> bool:
        """Whether letters go to this very address that day."""
        to = self.letters_to_on(day)
        try:
            return bool(to) and one_address(to) == address
        except CannotQueue:
            return False


class CareQuerySet(models.QuerySet["Care"]):
    """Reads on who looks after whom."""

    def running(self, now: datetime) -> "CareQuerySet":
        """Those that open a file at that moment: begun, not run out and not ended."""
        return self.not_over(now).filter(since__lte=now)

    def not_over(self, now: datetime) -> "CareQuerySet":
        """Those that run, and those that are still to begin."""
        not_run_out = Q(until__isnull=True) | Q(until__gt=now)
        return self.filter(not_run_out, ended_at__isnull=True)


class Care(models.Model):
    """That a therapist looks after a client: from when, until when, and why.

    What runs out does so by the clock, in the query: no row is written at that moment.
    """

    class Kind(models.TextChoices):
        """How it came about."""

        OWN = "own", "Looks after them"
        SHARED = "shared", "Shared with"
        LOCUM = "locum", "Stands in"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="cares")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cares")
    therapist = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="cares")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = EncryptedTextField(blank=True, default="", validators=[plain_text])
    # One per form sent: the same form twice shares once.
    form_key = models.UUIDField(null=True, blank=True, editable=False)
    # Nobody where a client booked by themselves.
    made_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="cares_made"
    )
    made_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="cares_ended"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CareQuerySet.as_manager()

    class Meta:
        indexes = [
            # Whose files a therapist may open.
            models.Index(
                fields=["therapist", "client"],
                condition=Q(ended_at__isnull=True),
                name="care_of_therapist",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "therapist"],
                condition=Q(kind="own", ended_at__isnull=True),
                name="care_own_once",
            ),
            models.UniqueConstraint(
                fields=["client", "therapist", "form_key"],
                condition=Q(form_key__isnull=False),
                name="care_form_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="own", until__isnull=True)
                | Q(kind="shared")
                | Q(kind="locum", until__isnull=False),
                name="care_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="care_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="care_ended_by_somebody",
            ),
        ]
