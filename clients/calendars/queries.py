"""What a calendar feed says."""

from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery

from clients.appointments.ical import Entry, entry, uid
from clients.appointments.models import Appointment, AppointmentChange, Status
from clients.calendars.models import CalendarFeed
from clients.sight import out_of_sight
from practice.audit.actors import Actor
from practice.audit.origin import come_by
from practice.web.tokens import token_hash

BACK = timedelta(days=30)
AHEAD = timedelta(days=400)


def feed_at(token: str) -> CalendarFeed | None:
    """The feed at a secret address, if it may still be read."""
    rows = CalendarFeed.objects.live().select_related(
        "practice", "therapist__user", "therapist__practice", "client"
    )
    found = rows.filter(token_hash=token_hash(token)).first()
    if found is None or not found.is_readable:
        return None
    come_by(Actor("link", found.pk))
    return found


def entries_of(feed: CalendarFeed, *, now: datetime) -> list[Entry]:
    """The entries from 30 days back to 400 days ahead, in order of their beginnings.

    A time that is only held says nothing. A cancelled visit stays for 30 days as cancelled, so
    that calendars which never forget an entry strike it out.
    """
    since, until = now - BACK, now + AHEAD
    visits = _visits(feed, since, until)
    hidden: set[int] = set()
    if feed.therapist is not None and feed.shows_names:
        hidden = out_of_sight(feed.therapist, {visit.client_id for visit in visits})
    entries = [_visit(feed, visit, is_named=visit.client_id not in hidden) for visit in visits]
    if feed.therapist is not None:
        entries += _blocks(feed, since, until)
    return sorted(entries, key=lambda one: (one.starts_at, one.uid))


def _visits(feed: CalendarFeed, since: datetime, until: datetime) -> list[Appointment]:
    last_change = AppointmentChange.objects.filter(appointment=OuterRef("pk")).order_by("-version")
    rows = feed.practice.appointments.came_about().filter(
        ~Q(status__in=[Status.HELD, Status.CANCELLED])
        | Q(status=Status.CANCELLED, cancelled_at__gte=since),
        ends_at__gte=since,
        starts_at__lt=until,
    )
    if feed.client is not None:
        rows = rows.filter(client=feed.client)
    else:
        rows = rows.filter(therapist=feed.therapist)
    rows = rows.annotate(changed_at=Subquery(last_change.values("made_at")[:1]))
    return list(rows.select_related("practice", "client", "type", "room").only(*READ))


# Nothing sealed, and of the client only the name.
READ = (
    "ref", "version", "status", "starts_at", "ends_at", "booked_at",
    "practice__name", "practice__time_zone", "client__name", "type__name", "room__name",
)  # fmt: skip


def _visit(feed: CalendarFeed, visit: Appointment, *, is_named: bool) -> Entry:
    if feed.client is not None:
        summary = ""
    else:
        summary = visit.client.name if feed.shows_names and is_named else visit.type.name
    return entry(visit, stamp=visit.changed_at or visit.booked_at, summary=summary)  # type: ignore[attr-defined]


def _blocks(feed: CalendarFeed, since: datetime, until: datetime) -> list[Entry]:
    """When nobody is booked with this therapist: their own blocks and the practice's. Not why."""
    practice = feed.practice
    blocks = practice.unavailable_blocks.filter(
        Q(therapist=feed.therapist) | Q(therapist__isnull=True, room__isnull=True),
        ends_at__gte=since,
        starts_at__lt=until,
    )
    return [
        Entry(
            uid=uid(f"block-{block.ref}"),
            sequence=0,
            stamp=block.made_at,
            starts_at=block.starts_at,
            ends_at=block.ends_at,
            summary="Unavailable",
            location=practice.name,
        )
        for block in blocks
    ]
