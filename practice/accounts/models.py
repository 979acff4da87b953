"""The practice, the people who sign in, and their place in it."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from practice.access.permissions import Permission
from practice.access.roles import ROLES, Role, role
from practice.accounts.countries import COUNTRIES
from practice.accounts.sources import DEFAULTS, lines_of, short_list
from practice.accounts.zones import zones
from practice.audit.actors import Actor
from practice.web.refs import new_ref
from practice.web.text import one_line, plain_text

# Minutes that a practice may choose from, as people say them.
IDLE_AFTER = {
    15: "15 minutes", 30: "half an hour", 60: "an hour", 120: "two hours", 240: "four hours",
}  # fmt: skip


def real_zone(name: str) -> None:
    """A validator: the zone must be one that the tz database knows."""
    if name not in zones():
        raise ValidationError("Choose a time zone from the list, such as Europe/London.")


class Practice(models.Model):
    """A business. Every other row belongs to one."""

    name = models.CharField(max_length=120, validators=[one_line])
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    time_zone = models.CharField(max_length=60, default="Europe/London", validators=[real_zone])
    reply_to = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True, validators=[one_line])
    # No reminder leaves between these wall-clock times; the same time twice means never quiet.
    quiet_from = models.TimeField(default=time(21, 0))
    quiet_until = models.TimeField(default=time(8, 0))
    # Whether each therapist sees only who they look after; if not, all that the practice treats.
    own_clients_only = models.BooleanField(default=False)
    # After how long without anything done whoever works here is signed out: at first a little more
    # than the longest treatment, so that nobody is by their own work.
    idle_minutes = models.PositiveSmallIntegerField(default=120)
    # Telephone numbers without a country are of this one. Empty while nobody has said.
    country = models.CharField(max_length=2, blank=True, default="", choices=COUNTRIES)
    # How people heard of it, one a line; empty means the list that practices begin with.
    sources = models.TextField(blank=True, default="", validators=[plain_text, short_list])
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    # An owner wants to be told no more what is still to be set up.
    set_up_put_away_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__in=["", *COUNTRIES]), name="practice_country_known"
            ),
            models.CheckConstraint(
                condition=models.Q(idle_minutes__in=list(IDLE_AFTER)),
                name="practice_idle_is_offered",
            ),
        ]

    @property
    def zone(self) -> ZoneInfo:
        """The zone that wall-clock times of this practice are in."""
        return ZoneInfo(self.time_zone)

    @property
    def region(self) -> str:
        """The country of telephone numbers that name none."""
        return self.country or settings.PHONENUMBER_DEFAULT_REGION

    @property
    def ways_heard(self) -> tuple[str, ...]:
        """What somebody who is asked how they heard of it chooses from."""
        return lines_of(self.sources) or DEFAULTS

    def ways_to_choose(self, standing: str = "") -> list[tuple[str, str]]:
        """The same for a form, with what stands already though it is in the list no more."""
        ways = dict.fromkeys([*self.ways_heard, standing] if standing else self.ways_heard)
        return [("", "Not said"), *((way, way) for way in ways)]


class UserManager(BaseUserManager["User"]):
    """People are found by email, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user who signs in with this address."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "User":
        """A person who can sign in; without a password, by emailed code only."""
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: staff, a client, or both. One address, one user."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True, validators=[one_line])
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    @property
    def actor(self) -> Actor:
        """Who acts, for the trace."""
        return Actor("user", self.pk)

    def get_full_name(self) -> str:
        """The name shown, or the address while there is none."""
        return self.name or self.email


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads on memberships."""

    def active(self) -> "MembershipQuerySet":
        """Places that still open doors."""
        return self.filter(ended_at__isnull=True, user__is_active=True)

    def therapists(self) -> "MembershipQuerySet":
        """Those who treat clients: owners do, too."""
        return self.filter(role__in=["owner", "therapist"])


class Membership(models.Model):
    """A user's place in a practice, with one role."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(r.code, r.label) for r in ROLES.values()])
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "user"], name="membership_once_per_practice"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=list(ROLES)), name="membership_role_known"
            ),
        ]

    @property
    def role_is(self) -> Role:
        """The role, with its label and permissions."""
        return role(self.role)

    def may(self, permission: Permission) -> bool:
        """Whether this place's role grants the permission."""
        return permission in self.role_is.permissions

    @property
    def actor(self) -> Actor:
        """Who acts, for the trace."""
        return Actor("user", self.user_id)

    @property
    def name(self) -> str:
        """The person's name."""
        return self.user.get_full_name()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads on invitations."""

    def open(self, now: datetime) -> "InvitationQuerySet":
        """Those that still let somebody join."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """A place offered by letter. Whoever follows the link takes it, once, as themselves."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="invitations")
    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=[(r.code, r.label) for r in ROLES.values()])
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=list(ROLES)), name="invitation_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(
                    accepted_at__isnull=False, accepted_by__isnull=False, revoked_at__isnull=True
                ),
                name="invitation_accepted_by_somebody",
            ),
            models.UniqueConstraint(
                "practice",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open_each",
            ),
        ]

    @property
    def role_is(self) -> Role:
        """The role offered."""
        return role(self.role)
