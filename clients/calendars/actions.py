"""Making and closing the secret address of a calendar feed."""

from datetime import datetime

from django.db import transaction

from clients.calendars.models import CalendarFeed
from clients.models import Client
from practice.accounts.models import Membership, User
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.web.tokens import new_token, token_hash


@transaction.atomic
def make_feed(
    *, owner: Membership | Client, by: Membership | User, now: datetime
) -> tuple[CalendarFeed, str]:
    """A new feed without names, and its token, which is never shown again.

    The feed that the therapist or client had is revoked: there is one address for each person.
    """
    type(owner)._base_manager.select_for_update(no_key=True).get(pk=owner.pk)
    for old in owner.calendar_feeds.live():
        revoke_feed(feed=old, by=by, now=now)
    token = new_token()
    feed = CalendarFeed.objects.create(
        practice=owner.practice,
        therapist=owner if isinstance(owner, Membership) else None,
        client=owner if isinstance(owner, Client) else None,
        token_hash=token_hash(token),
        made_by=by.user if isinstance(by, Membership) else by,
        made_at=now,
    )
    record(Verb.CALENDAR_MADE, by=by, subject=feed)
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by: Membership | User, now: datetime) -> None:
    """Close an address for good; closed twice, it was closed once."""
    if CalendarFeed.objects.live().filter(pk=feed.pk).update(revoked_at=now):
        record(Verb.CALENDAR_REVOKED, by=by, subject=feed)


@transaction.atomic
def show_names(*, feed: CalendarFeed, shows: bool, by: Membership) -> None:
    """Whether a therapist's own feed says who comes, or only what for; a revoked one stays."""
    rows = CalendarFeed.objects.live().filter(pk=feed.pk, therapist__isnull=False)
    if rows.exclude(shows_names=shows).update(shows_names=shows):
        record(Verb.CALENDAR_CHANGED, by=by, subject=feed, fields=["shows_names"])
