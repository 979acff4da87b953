"""How many seats are taken, and by what. Counted from the rows at each question.

Whatever changes a sign-up's state or seats holds the workshop's lock first; so a count and what
is decided on it are one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import CHANGED, OFFERABLE, IllegalMove, State
from clients.workshops.places import can_be_offered

# Kept for a while by something else than an offer or a talk.
HOLDING = (State.BEGUN, State.UNCONFIRMED, State.CANCELLED)


@dataclass(frozen=True)
class Seats:
    """Seats of one workshop at one moment. `capacity` None is without a limit.

    `held` are sign-ups under way or not confirmed yet, and cancellations that can be undone;
    `waiting` are the people in the line, `wanted` the seats of those who are offered one as long
    as anybody still is.
    `overdue` are rows whose time is over and that nobody has looked at since.
    """

    capacity: int | None
    confirmed: int = 0
    held: int = 0
    offered: int = 0
    talk: int = 0
    waiting: int = 0
    wanted: int = 0
    overdue: int = 0

    @property
    def taken(self) -> int:
        """All that cannot be given to anybody now."""
        return self.confirmed + self.held + self.offered + self.talk

    @property
    def free(self) -> int | None:
        """Free seats, never below none; None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def free_to_all(self) -> int | None:
        """What a newcomer may take: nobody overtakes those who wait."""
        return None if self.free is None else max(0, self.free - self.wanted)

    def has_room(self, seats: int) -> bool:
        """Whether so many are free, whoever waits."""
        return self.free is None or self.free >= seats

    def has_room_for_newcomer(self, seats: int) -> bool:
        """Whether so many are free beyond what those who wait will be offered."""
        return self.free_to_all is None or self.free_to_all >= seats


def lock(workshop: Workshop) -> Workshop:
    """The row as it is now; whoever else would change places waits until the transaction ends."""
    rows = Workshop.objects.select_for_update(of=("self",)).select_related(
        "practice", "leader__user"
    )
    return rows.get(pk=workshop.pk)


def workshop_of(sign_up: SignUp) -> Workshop:
    """The workshop it belongs to now: it may have moved since it was read. Raises IllegalMove."""
    found = Workshop.objects.filter(sign_ups=sign_up.pk).first()
    if found is None:
        raise IllegalMove(CHANGED)
    return found


def lock_of(sign_up: SignUp) -> Workshop:
    """The same, locked."""
    return lock(workshop_of(sign_up))


def row_of(sign_up: SignUp, held: Workshop) -> SignUp:
    """The row as it is now that its workshop is locked. Raises IllegalMove where it has left it."""
    rows = SignUp.objects.select_related("user").filter(pk=sign_up.pk, workshop=held)
    row = rows.first()
    if row is None:
        raise IllegalMove(CHANGED)
    row.workshop = held
    return row


def seats_of(workshop: Workshop, now: datetime, *, besides: SignUp | None = None) -> Seats:
    """Its seats now, in one query; without those of one sign-up if that is asked."""
    rows = SignUp.objects.filter(workshop=workshop)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    return _read(workshop.capacity, workshop.starts_at, rows.aggregate(**_columns(now)), now)


def seats_of_all(workshops: QuerySet[Workshop], now: datetime) -> dict[int, Seats]:
    """The seats of several, by primary key, in one query."""
    asked = list(workshops.order_by().values_list("pk", "capacity", "starts_at"))
    rows = SignUp.objects.filter(workshop__in=[pk for pk, _, _ in asked]).order_by()
    columns = _columns(now)
    counted = {
        pk: dict(zip(columns, counts, strict=True))
        for pk, *counts in rows.values("workshop")
        .annotate(**columns)
        .values_list("workshop", *columns)
    }
    return {pk: _read(most, at, counted.get(pk, {}), now) for pk, most, at in asked}


def _read(
    capacity: int | None, starts_at: datetime | None, columns: dict[str, int], now: datetime
) -> Seats:
    if not can_be_offered(now, starts_at):
        columns = columns | {"wanted": 0}
    return Seats(capacity, **columns)


def _columns(now: datetime) -> dict[str, Coalesce | Count]:
    live = Q(hold_until__gt=now)

    def seats(which: Q) -> Coalesce:
        return Coalesce(Sum("seats", filter=which), 0)

    return {
        "confirmed": seats(Q(state=State.CONFIRMED)),
        "held": seats(live & Q(state__in=HOLDING)),
        "offered": seats(live & Q(state=State.OFFERED)),
        "talk": seats(live & Q(state=State.TALK)),
        "waiting": Count("pk", filter=Q(state=State.WAITING)),
        "wanted": seats(OFFERABLE),
        "overdue": Count("pk", filter=Q(hold_until__lte=now)),
    }
