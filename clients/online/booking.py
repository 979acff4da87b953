"""Keeping a time, keeping it longer, booking it, letting it go: by the client themselves."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from clients.appointments import holds
from clients.appointments.conflicts import CannotBook, TimeTaken
from clients.appointments.gate import ConsentWithdrawn, NotToBeBooked, StopNeedsReason
from clients.appointments.models import Appointment, Status
from clients.appointments.taking import one_at_a_time
from clients.online.queries import coming_visits, kept_for
from clients.online.screening_first import must_talk_first
from clients.online.times import Wanted
from practice.accounts.models import User
from practice.schedule.models import BookingRules, Room
from practice.schedule.wall import local_day

# Nobody keeps more times than this at once, or books more visits ahead, without asking.
MOST_KEPT = 2
MOST_COMING = 6
# So often may somebody who needs longer keep a time for longer (WCAG 2.2.1 wants ten).
MOST_EXTENSIONS = 10


class TalkFirst(Exception):
    """Something on file is a therapist's to decide: the client is asked to ring."""


class TooMany(CannotBook):
    """They keep or have booked as many times as may be done alone."""


class TimeGone(CannotBook):
    """Somebody else was quicker, or it was never free."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        super().__init__("That time has just gone.")


@transaction.atomic
def keep_time(*, wanted: Wanted, start: datetime, form_key: UUID, now: datetime) -> Appointment:
    """Keep a time while the client goes on; the same `form_key` for the same time keeps one.

    Whoever goes back and chooses another time on the same page keeps that one, too; a time of
    theirs that is in its way is let go of. Raises TimeGone, TooMany or TalkFirst, and then nothing
    is changed.
    """
    client = wanted.client
    key = uuid5(form_key, start.astimezone(UTC).isoformat())
    made = client.appointments.filter(form_key=key).first()
    if made is not None and made.status != Status.CANCELLED:
        return made
    if made is not None:  # kept once, and let go of since
        key = uuid4()
    if must_talk_first(client, on=local_day(start, wanted.zone)):
        raise TalkFirst
    until = now + timedelta(minutes=wanted.rules.hold_minutes)
    held = _first_that_holds(wanted, start, until, key, now)
    # Counted after holding, which made every other hold of this client wait.
    if kept_for(client, now=now).count() > MOST_KEPT:
        raise TooMany(f"You keep {MOST_KEPT} times already. Book one of them, or let it go first.")
    if coming_visits(client, now=now).count() >= MOST_COMING:
        raise TooMany(
            f"You have {MOST_COMING} visits booked. Ring {client.practice.name} to book more."
        )
    return held


def _first_that_holds(
    wanted: Wanted, start: datetime, until: datetime, form_key: UUID, now: datetime
) -> Appointment:
    people = {member.pk: member for member in wanted.therapists}
    for slot in wanted.slots_at(start, now=now):
        room = None
        if slot.room_pk is not None:
            room = Room.objects.get(pk=slot.room_pk, practice=wanted.client.practice_id)
        therapist = people[slot.therapist_pk]
        one_at_a_time(therapist, room, wanted.client)
        _let_go_of_ones_own(wanted, start, now)
        try:
            return holds.hold(
                client=wanted.client, therapist=therapist, type=wanted.type,
                starts_at=slot.start, until=until, form_key=form_key, now=now, room=room,
            )  # fmt: skip
        except (StopNeedsReason, NotToBeBooked, ConsentWithdrawn) as stop:
            raise TalkFirst from stop
        except TimeTaken:
            continue
    raise TimeGone(start)


def _let_go_of_ones_own(wanted: Wanted, start: datetime, now: datetime) -> None:
    before, after = wanted.type.occupies
    in_the_way = kept_for(wanted.client, now=now).filter(
        occupied_from__lt=start + after, occupied_until__gt=start - before
    )
    for own in in_the_way:
        holds.let_go(appointment=own, now=now)


def longest_until(appointment: Appointment, rules: BookingRules) -> datetime:
    """Until when a time can be kept at most, however often it is asked for."""
    longest = timedelta(minutes=rules.hold_minutes * (1 + MOST_EXTENSIONS))
    return min(appointment.booked_at + longest, appointment.starts_at)


def keep_longer(*, appointment: Appointment, rules: BookingRules, now: datetime) -> Appointment:
    """Keep it for as long again from now, up to the longest. Raises HoldRanOut when too late."""
    until = now + timedelta(minutes=rules.hold_minutes)
    return holds.extend(
        appointment=appointment, until=min(until, longest_until(appointment, rules)), now=now
    )


def book_kept(
    *, appointment: Appointment, rules: BookingRules, by: User, now: datetime
) -> Appointment:
    """Book the kept time, or ask for it where the practice confirms. Raises HoldRanOut, TalkFirst.

    Pressed twice, it is booked once.
    """
    try:
        return holds.book_held(
            appointment=appointment, by=by, now=now, asked=rules.accepts == rules.Accepts.ASKED
        )
    except (StopNeedsReason, NotToBeBooked, ConsentWithdrawn) as stop:
        raise TalkFirst from stop
