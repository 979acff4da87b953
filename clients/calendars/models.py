"""Calendar feeds: the diary and a client's visits in people's own calendars."""

from django.db import models
from django.db.models import Q

from clients.models import Client
from practice.access.permissions import Permission
from practice.accounts.models import Membership, Practice, User


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Reads on feeds."""

    def live(self) -> "CalendarFeedQuerySet":
        """Those that were not revoked."""
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(models.Model):
    """A secret address at which a calendar program reads one therapist's diary, or one client's
    visits. The token is shown once and kept as a hash.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="calendar_feeds")
    # Exactly one of the two.
    therapist = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="calendar_feeds"
    )
    client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, related_name="calendar_feeds"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    # Clients' names instead of the types of their visits; only ever in a therapist's own feed.
    shows_names = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds_made")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(therapist__isnull=False, client__isnull=True)
                | Q(therapist__isnull=True, client__isnull=False),
                name="calendar_feed_of_one_person",
            ),
            models.CheckConstraint(
                condition=Q(shows_names=False) | Q(client__isnull=True),
                name="calendar_feed_names_for_therapists_only",
            ),
            models.UniqueConstraint(
                fields=["therapist"], condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_of_a_therapist",
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_of_a_client",
            ),
        ]  # fmt: skip

    @property
    def is_readable(self) -> bool:
        """Whether its person may still see what it shows.

        A client's ends with their record, and when the record passes to another account.
        """
        if self.revoked_at is not None:
            return False
        if self.client is not None:
            return self.client.archived_at is None and self.client.user_id == self.made_by_id
        member = self.therapist
        if member is None or member.ended_at is not None or not member.user.is_active:
            return False
        return member.may(Permission.SEE_DIARY)
