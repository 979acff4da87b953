"""A message to many as its pages show it: whom it is for, in words, and how far it has got."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Q

from clients.circulars.models import MEANWHILE, Circular, Copy, Out
from clients.circulars.queries import Audience
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.mail.states import State
from practice.web.words import count, day

ON_THE_WAY = (State.DUE, State.SENDING)
FAILURES_SHOWN = 50
AGAIN, RETURNED = "again", "returned"
# A letter in doubt that is sent once more by itself: the end of it is not known yet.
IN_DOUBT_AND_TRIED = ExpressionWrapper(
    Q(email__state=State.UNKNOWN, email__next_try_at__isnull=False), BooleanField()
)
CAME_BACK = ExpressionWrapper(
    Q(email__state=State.SENT, email__returned_at__isnull=False), BooleanField()
)


def who_in_words(circular: Circular) -> str:
    """`everybody with a visit with Sam between … and …`."""
    with_whom = f" with {circular.therapist.name}" if circular.therapist else ""
    since = day(circular.since) if circular.since else ""
    if circular.who == Circular.Who.BETWEEN:
        assert circular.until is not None  # held by circular_between_two_days
        if circular.since == circular.until:
            return f"everybody with a visit{with_whom} on {since}"
        return f"everybody with a visit{with_whom} between {since} and {day(circular.until)}"
    if circular.who == Circular.Who.NOT_SINCE:
        had = f" who had a visit{with_whom} before" if circular.therapist else ""
        return f"everybody{had or ' who came before'} and has had no visit since {since}"
    had = f" and had a visit{with_whom}" if circular.therapist else ""
    return f"everybody who agreed to news{had}"


@dataclass(frozen=True)
class LeftOut:
    """One reason, how many it is, and who, for those who may see clients."""

    words: str
    people: str
    names: list[tuple[str, str]]


def left_out(audience: Audience, *, seen_by: Membership) -> list[LeftOut]:
    """By reason, in the order of the reasons."""
    names = seen_by.may(Permission.SEE_CLIENTS)
    found = []
    for why in Out:
        people = [client for client, reason in audience.left_out if reason is why]
        if people:
            listed = [(client.ref, client.name) for client in people] if names else []
            found.append(LeftOut(why.words, count(len(people), "person", "people"), listed))
    return found


@dataclass(frozen=True)
class Failure:
    """A copy that did not arrive, came back, or may not have arrived."""

    to: str
    why: str
    letter: str
    may_have_arrived: bool


@dataclass(frozen=True)
class Progress:
    """How many copies there are, and where they stand."""

    total: int
    sent: int
    failed: int
    returned: int
    doubtful: int
    held_back: int
    stopped: int
    # Of those who were to get it.
    left_meanwhile: int
    left: int
    elapsed: timedelta
    is_stopped: bool
    # `2 people: archived`
    left_out: tuple[str, ...]
    can_try_again: int

    @property
    def done(self) -> int:
        """Those with which nothing more happens by itself."""
        return self.total - self.left

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.left == 0

    @property
    def words(self) -> str:
        """62 of 140 sent, 3 failed."""
        parts = [f"{self.sent} of {self.total} sent"]
        for number, what in (
            (self.failed, "failed"), (self.returned, "came back"),
            (self.doubtful, "may have been sent"),
            (self.held_back, "held back"), (self.stopped, "stopped"),
            (self.left_meanwhile, "left out"),
        ):  # fmt: skip
            if number:
                parts.append(f"{number} {what}")
        return ", ".join(parts)

    @property
    def took(self) -> str:
        """So many minutes, in words."""
        return count(int(self.elapsed.total_seconds() // 60), "minute", "minutes")


def progress_of(circular: Circular, *, now: datetime) -> Progress:
    """One query, however many copies there are."""
    return progress_of_all([circular], now=now)[circular.pk]


def progress_of_all(circulars: Sequence[Circular], *, now: datetime) -> dict[int, Progress]:
    """Of each that was confirmed; one query, however many they and their copies are."""
    copies = Copy.objects.filter(circular__in=circulars)
    copies = copies.annotate(goes_again=IN_DOUBT_AND_TRIED, came_back=CAME_BACK)
    rows = copies.values_list("circular", "state", "why", "email__state", "goes_again", "came_back")
    found = {circular.pk: Counted() for circular in circulars}
    for pk, state, why, letter, again, back, number, last_sent in rows.annotate(
        number=Count("pk"), last_sent=Max("email__sent_at")
    ).order_by():
        counted = found[pk]
        if why:
            counted.out[why] += number
        else:
            counted.in_[RETURNED if back else AGAIN if again else letter or state] += number
        if last_sent:
            counted.sent_at.append(last_sent)
    return {circular.pk: _progress(circular, found[circular.pk], now) for circular in circulars}


@dataclass(frozen=True)
class Counted:
    """The copies of one message: by where they stand, by why there is none, and when they left."""

    in_: Counter[str] = field(default_factory=Counter)
    out: Counter[str] = field(default_factory=Counter)
    sent_at: list[datetime] = field(default_factory=list)


def _progress(circular: Circular, counted: Counted, now: datetime) -> Progress:
    assert circular.confirmed_at is not None
    found, out = counted.in_, counted.out
    meanwhile, sent = sum(out[why] for why in MEANWHILE), found[State.SENT]
    total = found.total() + meanwhile
    left = found[Copy.State.WAITING] + found[AGAIN] + sum(found[state] for state in ON_THE_WAY)
    is_stopped = circular.state == Circular.State.STOPPED
    stopped = found[Copy.State.STOPPED] + (found[State.SUPERSEDED] if is_stopped else 0)
    held_back = found[State.SUPPRESSED] + found[State.EXPIRED]
    until = now if left else max(counted.sent_at, default=circular.stopped_at or now)
    return Progress(
        total=total, sent=sent, failed=found[State.FAILED], returned=found[RETURNED],
        doubtful=found[State.UNKNOWN] + found[AGAIN],
        held_back=held_back + (0 if is_stopped else found[State.SUPERSEDED]), stopped=stopped,
        left=left, elapsed=until - circular.confirmed_at, is_stopped=is_stopped,
        left_meanwhile=meanwhile, can_try_again=found[State.FAILED] + out[Out.BROKEN],
        left_out=tuple(
            f"{count(out[why], 'person', 'people')}: {why.words}" for why in Out if out[why]
        ),
    )  # fmt: skip


def failures_of(circular: Circular, *, seen_by: Membership) -> list[Failure]:
    """The first of those that failed, came back or are in doubt, with what the mail server did."""
    bad = Q(email__state__in=[State.FAILED, State.UNKNOWN]) | Q(email__returned_at__isnull=False)
    rows = circular.copies.filter(bad)
    rows = rows.select_related("email", "client").defer(
        "email__body_text", "email__body_html", "email__calendar_text"
    )
    names, letters = seen_by.may(Permission.SEE_CLIENTS), seen_by.may(Permission.SEE_LETTERS)
    return [
        Failure(
            to=copy.client.name if names else copy.email.recipient,
            why=copy.email.returned_why or copy.email.last_error,
            letter=copy.email.ref if letters else "",
            may_have_arrived=copy.email.state == State.UNKNOWN,
        )
        for copy in rows.order_by("pk")[:FAILURES_SHOWN]
        if copy.email is not None
    ]
