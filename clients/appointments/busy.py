"""What is in the way of a booking: visits and blocks, read in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, BooleanField, CharField, QuerySet, Value

from clients.appointments.models import Appointment, AppointmentQuerySet
from clients.models import Client
from practice.accounts.models import Practice
from practice.schedule.models import LONGEST_BUFFER, LONGEST_VISIT, UnavailableBlock
from practice.schedule.moments import as_text, moment
from practice.schedule.queries import blocks_between
from practice.schedule.slots import Span

# No visit takes longer, buffers included.
LONGEST = LONGEST_BUFFER + LONGEST_VISIT + LONGEST_BUFFER
NOBODY = 0


@dataclass(frozen=True)
class Busy:
    """A time that is taken. `therapist`, `room` and `client` are primary keys or None.

    `span` includes buffers. A block of neither therapist nor room closes the practice.
    """

    span: Span
    therapist: int | None
    room: int | None
    client: int | None
    starts_at: datetime
    ends_at: datetime
    is_hands_on: bool = False
    is_block: bool = False
    reason: str = ""

    @property
    def closes(self) -> bool:
        """Whether it is a time when the practice is closed."""
        return self.is_block and self.therapist is None and self.room is None

    def takes(self, therapist: int, client: Client | None) -> bool:
        """Whether the therapist, or the client, cannot come then."""
        of_client = client is not None and self.client == client.pk
        return self.closes or self.therapist == therapist or of_client

    def takes_room(self, room: int) -> bool:
        """Whether the room cannot be used then."""
        return self.closes or self.room == room

    @property
    def minutes(self) -> int:
        """How long the visit itself is."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


def busy_between(
    practice: Practice, window: Span, *, therapists: Sequence[int], rooms: Sequence[int] = (),
    client: Client | None = None, besides: Appointment | None = None, now: datetime,
) -> list[Busy]:  # fmt: skip
    """All that takes any of these in the window; each visit once. Holds that ran out are free."""
    visits = practice.appointments.holding_time(now).filter(
        # Both ends of the index on `occupied_until`, so that neither past nor future is read.
        occupied_until__gt=window.start,
        occupied_until__lt=window.end + LONGEST,
        occupied_from__lt=window.end,
    )
    if besides is not None:
        visits = visits.exclude(pk=besides.pk)
    parts: list[QuerySet[Any, Any]] = [_visits(visits.filter(therapist__in=therapists))]
    if rooms:
        parts.append(_visits(visits.filter(room__in=rooms)))
    if client is not None:
        parts.append(_visits(visits.filter(client=client)))
    parts.append(_blocks(blocks_between(practice, window, therapists=therapists, rooms=rooms)))
    # An index each, and the same visit by more than one of them: told apart by its key.
    rows = {(row[0], row[1]): row for row in parts[0].union(*parts[1:], all=True)}
    return [
        Busy(
            Span(moment(since), moment(until)), therapist, room, of, moment(starts_at),
            moment(ends_at), touches, is_block, reason,
        )
        for is_block, _, therapist, room, of, since, until, starts_at, ends_at, touches, reason
        in rows.values()
    ]  # fmt: skip


def _visits(visits: AppointmentQuerySet) -> QuerySet[Appointment, Any]:
    return visits.values_list(
        Value(False, output_field=BooleanField()), "pk", "therapist_id", "room_id", "client_id",
        as_text("occupied_from"), as_text("occupied_until"), as_text("starts_at"),
        as_text("ends_at"), "type__is_hands_on",
        Value("", output_field=CharField()),
    )  # fmt: skip


def _blocks(blocks: QuerySet[UnavailableBlock]) -> QuerySet[UnavailableBlock, Any]:
    return blocks.values_list(
        Value(True, output_field=BooleanField()), "pk", "therapist_id", "room_id",
        Value(NOBODY, output_field=BigIntegerField()), as_text("starts_at"), as_text("ends_at"),
        as_text("starts_at"), as_text("ends_at"), Value(False, output_field=BooleanField()),
        "reason",
    )  # fmt: skip
