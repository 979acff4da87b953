"""Adverse events as they are read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from clients.events.follow_ups import FollowUp, State, counts_as, follow_ups
from clients.events.models import AdverseEvent, EventEntry
from clients.models import Client
from clients.notes.about_session import Recorded
from clients.notes.models import SessionNote
from clients.notes.said_before import Line
from practice.schedule.wall import local_day
from practice.web.words import day

WORDS = {EventEntry.Kind.AFTER_24: "After 24 hours", EventEntry.Kind.AFTER_48: "After 48 hours"}


@dataclass(frozen=True)
class ShownEvent:
    """One event with its entries. `line` says where it stands; `takes` is the follow-up that
    something found today would be, in words, "" for none.
    """

    event: AdverseEvent
    at: datetime
    kind: str
    line: str
    is_open: bool
    is_due: bool
    takes: str
    entries: list[EventEntry]


def shown(event: AdverseEvent, *, now: datetime) -> ShownEvent:
    """The event as of now; one query for its entries unless they were prefetched."""
    zone = event.practice.zone
    happened, today = local_day(event.happened_at, zone), local_day(now, zone)
    entries = list(event.entries.all())
    kinds = {entry.kind for entry in entries}
    is_closed = EventEntry.Kind.CLOSED in kinds
    both = follow_ups(happened, kinds, is_closed=is_closed, today=today)
    takes = "" if is_closed else counts_as(happened, kinds, today=today)
    return ShownEvent(
        event=event,
        at=event.happened_at.astimezone(zone),
        kind=event.get_kind_display(),
        line=_line(both, is_closed),
        is_open=any(one.state in (State.COMING, State.DUE) for one in both),
        is_due=any(one.state is State.DUE for one in both),
        takes=WORDS[EventEntry.Kind(takes)].lower() if takes else "",
        entries=entries,
    )


def _line(both: tuple[FollowUp, ...], is_closed: bool) -> str:
    parts = [
        f"{WORDS[EventEntry.Kind(one.kind)]}: {_state(one)}"
        for one in both
        if one.state is not State.NOT_WANTED
    ]
    return ". ".join([*parts, "Closed"] if is_closed else parts) + "."


def _state(one: FollowUp) -> str:
    return {
        State.COMING: f"to ask on {day(one.due_on)}",
        State.DUE: f"due since {day(one.due_on)}",
        State.DONE: "asked",
        State.MISSED: "not asked",
    }[one.state]


def events_of(client: Client, *, now: datetime, among: Q | None = None) -> list[ShownEvent]:
    """The client's events, or those `among` them, newest first; two queries, one without any."""
    rows = client.adverse_events.select_related("practice", "recorded_by__user").prefetch_related(
        "entries__made_by__user"
    )
    found = rows.filter(among or Q()).order_by("-happened_at", "-pk")
    return [shown(event, now=now) for event in found]


def before_a_note(client: Client, *, since: datetime | None, now: datetime) -> list[Line]:
    """What happened since the session before, that session included, and what is still open."""
    # An older one whose follow-ups nobody wrote down is told until somebody does.
    recent = since or now - timedelta(days=3650)
    return [
        Line(
            f"{one.kind} on {day(one.at)}. {one.line}",
            reverse("event", args=[client.ref, one.event.ref]),
        )
        for one in reversed(events_of(client, now=now))
        if one.at >= recent or one.is_open
    ]


def about_a_session(note: SessionNote, *, now: datetime) -> list[Recorded]:
    """Events told from the note, and those told elsewhere of the time of the session."""
    visit = note.appointment
    meanwhile = Q(note=None, happened_at__range=(visit.starts_at, visit.ends_at))
    found = events_of(note.client, now=now, among=Q(note=note) | meanwhile)
    return [_recorded(one, note) for one in reversed(found)]


def _recorded(one: ShownEvent, note: SessionNote) -> Recorded:
    event = one.event
    told = event.recorded_at.astimezone(note.practice.zone)
    when = "the same day" if told.date() == one.at.date() else f"on {day(told)}"
    late = ", after the note was signed" if _is_after(event, note) else ""
    more = [
        f"What happened: {event.what}",
        f"What was done: {event.done}",
        f"Who was told: {event.informed}",
        *[f"{entry.get_kind_display()}: {entry.text}" for entry in one.entries],
    ]
    return Recorded(
        f"{one.kind} on {day(one.at)}, recorded {when}{late}. {one.line}",
        reverse("event", args=[note.client.ref, event.ref]),
        tuple(more),
    )


def _is_after(event: AdverseEvent, note: SessionNote) -> bool:
    return note.signed_at is not None and event.recorded_at > note.signed_at
