"""Reads that compose features for staff pages."""

from dataclasses import dataclass, field
from datetime import date, datetime

from clients.appointments.diary import Day, Visit
from clients.appointments.diary_days import diary_days
from clients.appointments.models import Appointment, Status
from clients.finding.queries import people_found
from clients.homecare.at_home import AtHome, at_home
from clients.labels.models import Label
from clients.labels.queries import labels_on, some_offered, wearing
from clients.models import Client
from clients.notes.models import SessionNote
from clients.notes.showing import ShownNote, shown
from clients.overview.deciding import Waiting, to_decide
from clients.overview.finishing import Unfinished, unfinished
from clients.overview.timeline_showing import Timeline, timeline_of
from clients.reminders.queries import reminders_of
from clients.reminders.states import ReminderState, reminder_states
from clients.screening.levels import levels_by_day, person_of
from clients.series.lines import SeriesLine, open_lines
from clients.sight import in_sight
from practice.accounts.models import Membership, Practice
from practice.schedule.wall import local_day

PER_PAGE = 50
ON_FILE = 20
NEEDS_SHOWN = 3


@dataclass(frozen=True)
class Strip:
    """Who is here, or comes next today: when, how safe, and what was planned last time."""

    visit: Visit
    is_now: bool
    minutes: int  # left of the visit, or until it begins
    plan: str


@dataclass(frozen=True)
class Today:
    """What the first page of the day says."""

    day: Day
    strip: Strip | None
    next: Appointment | None
    to_finish: list[Unfinished]
    needs_you: list[Waiting]
    needs_count: int


def today_for(membership: Membership, *, now: datetime) -> Today:
    """The member's own day, what is still to be written, and what is still to be signed."""
    practice: Practice = membership.practice
    on = local_day(now, practice.zone)
    day = diary_days(practice, on, 1, now=now, seen_by=membership, therapist=membership)[0]
    mine = in_sight(practice.appointments.filter(therapist=membership), membership)
    waiting = to_decide(membership, now=now, most=NEEDS_SHOWN)
    mine = mine.select_related("client").order_by("starts_at", "pk")
    return Today(
        day=day,
        strip=_strip(day, practice, now),
        next=None if day.booked else mine.filter(starts_at__gte=now, status=Status.BOOKED).first(),
        to_finish=unfinished(membership, now=now, most=5),
        needs_you=waiting.first,
        needs_count=waiting.number,
    )


def _strip(day: Day, practice: Practice, now: datetime) -> Strip | None:
    """The visit that is going on, or the next of the day."""
    visits = [row.visit for row in day.rows if row.visit is not None and not row.visit.is_busy]
    live = [v for v in visits if v.status in (Status.BOOKED, Status.ARRIVED) and v.ends > now]
    if not live:
        return None
    visit = live[0]
    is_now = visit.starts <= now
    left = (visit.ends if is_now else visit.starts) - now
    last = (
        practice.session_notes.filter(
            client__appointments__ref=visit.ref, status=SessionNote.Status.SIGNED
        )
        .order_by("-started_at")
        .first()
    )
    return Strip(visit, is_now, -(-int(left.total_seconds()) // 60), last.plan if last else "")


@dataclass(frozen=True)
class ClientRow:
    """One line of the client list."""

    client: Client
    level: str
    word: str
    labels: list[Label] = field(default_factory=list)


@dataclass(frozen=True)
class ClientRows:
    """A page of the client list, the ref of its last one ("" at the end), and the labels that
    there are.
    """

    rows: list[ClientRow]
    following: str
    labels: list[Label]


def client_rows(
    membership: Membership, *, words: str, after: str, today: date, label: str = ""
) -> ClientRows:
    """A page of clients by name, of those with a label if one is said by its ref.

    The next page begins behind that one, so that no page counts or skips over everybody.
    """
    mine = Client.objects.visible_to(membership)
    last = mine.filter(ref=after).first() if after else None
    people = people_found(membership, words, after=last)
    if label:
        people = wearing(people, label)
    people = people.annotate(has_labels=some_offered(membership.practice_id))
    found = list(people[: PER_PAGE + 1])
    more = found[PER_PAGE - 1] if len(found) > PER_PAGE else None
    found = found[:PER_PAGE]
    levels = levels_by_day((person_of(one), today) for one in found)
    # A list of nobody still offers the labels, to choose another.
    some = bool(label) or any(one.has_labels for one in found)  # type: ignore[attr-defined]
    labels, worn = labels_on(membership.practice, found) if some else ([], {})
    rows = [ClientRow(c, *levels[c.pk, today], worn.get(c.pk, [])) for c in found]
    return ClientRows(rows, more.ref if more else "", labels)


@dataclass(frozen=True)
class File:
    """A client's file at a glance."""

    coming: list[Appointment]
    last: ShownNote | None
    series: list[SeriesLine]
    timeline: Timeline
    at_home: list[AtHome]
    reminders: list[ReminderState]


def file_of(client: Client, *, now: datetime) -> File:
    """What comes, the last session, what runs at home, and everything else by its day.

    In 8 queries, however long the client has been coming: a number that is counted.
    """
    coming = client.appointments.filter(ends_at__gte=now).exclude(status=Status.CANCELLED)
    home = at_home(client, local_day(now, client.zone))
    return File(
        coming=list(coming.select_related("type").order_by("starts_at", "pk")[:5]),
        last=_last_signed(client),
        series=open_lines(client),
        timeline=timeline_of(client, now=now, most=ON_FILE),
        at_home=home,
        reminders=reminder_states(reminders_of(client, limit=5)) if home else [],
    )


def _last_signed(client: Client) -> ShownNote | None:
    notes = client.session_notes.filter(status=SessionNote.Status.SIGNED)
    notes = notes.select_related("appointment", "practice").prefetch_related("findings")
    note = notes.order_by("-started_at").first()
    return shown(note) if note else None
