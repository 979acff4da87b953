"""What was changed of late, newest first, with Undo while that is possible."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from clients.appointments.pages import in_words
from clients.appointments.undo import can_undo
from clients.fees.paying import can_undo as can_take_back
from clients.joining.actions import UNDO_FOR
from clients.models import Client
from clients.sight import in_sight
from practice.accounts.models import Membership
from practice.schedule.wall import day_bounds, local_day
from practice.web.words import pounds

SHOWN_FOR = timedelta(days=30)
WEEK = timedelta(days=7)
NOBODY_HERE = "Not by anybody of the team"


@dataclass(frozen=True)
class Recent:
    """One change. `undo` is where Undo is sent, "" where it is too late or was done already."""

    at: datetime
    client: Client
    what: str
    by: str
    url: str
    undo: str = ""


@dataclass(frozen=True)
class Changes:
    """The changes of seven days, by day; `older` and `newer` are the last days of other pages."""

    days: list[tuple[date, list[Recent]]]
    until: date
    older: date | None
    newer: date | None


def recent_changes(
    member: Membership, *, until: date, now: datetime, only_mine: bool = False
) -> Changes:
    """What was done to visits, money and whole files that the member sees, in the seven days that
    end with `until`; 30 days at most are shown. One query for each kind.
    """
    zone, today = member.practice.zone, local_day(now, member.practice.zone)
    until = min(max(until, today - SHOWN_FOR), today)
    first = until - WEEK + timedelta(days=1)
    span = (day_bounds(first, zone)[0], day_bounds(until, zone)[1])
    asked: tuple[Ask, ...] = (_visits, _money, _joins, _archived)
    found = [one for ask in asked for one in ask(member, span, now, only_mine)]
    found.sort(key=lambda one: one.at, reverse=True)
    by_day = groupby(found, key=lambda one: local_day(one.at, zone))
    older = first - timedelta(days=1)
    return Changes(
        days=[(day, list(those)) for day, those in by_day],
        until=until,
        older=older if older >= today - SHOWN_FOR else None,
        newer=until + WEEK if until < today else None,
    )


Span = tuple[datetime, datetime]
Ask = Callable[[Membership, Span, datetime, bool], Iterable[Recent]]


def _within(rows: QuerySet[Any], at: str, span: Span, by: dict[str, Membership]) -> QuerySet[Any]:
    return rows.filter(**{f"{at}__gte": span[0], f"{at}__lt": span[1]}, **by)


def _visits(member: Membership, span: Span, now: datetime, only_mine: bool) -> Iterable[Recent]:
    rows = in_sight(member.practice.appointment_changes.all(), member, "appointment__client")
    rows = rows.select_related("appointment__client", "by__user")
    for row in _within(rows, "made_at", span, {"by": member} if only_mine else {}):
        row.appointment.practice = member.practice
        visit = row.appointment
        undo = reverse("undo_appointment", args=[visit.ref, row.ref])
        yield Recent(
            row.made_at, visit.client, in_words(row), row.by.name if row.by else NOBODY_HERE,
            reverse("appointment", args=[visit.ref]), undo if can_undo(row, now=now) else "",
        )  # fmt: skip


def _money(member: Membership, span: Span, now: datetime, only_mine: bool) -> Iterable[Recent]:
    rows = in_sight(member.practice.payments.all(), member)
    rows = rows.select_related("client", "taken_by__user", "taken_back")
    for row in _within(rows, "taken_at", span, {"taken_by": member} if only_mine else {}):
        is_back = row.takes_back_id is not None
        sum_of = pounds(abs(row.amount_pence))
        fresh = can_take_back(row, by=member, now=now) and not hasattr(row, "taken_back")
        undo = reverse("take_back_payment", args=[row.client.ref, row.ref])
        yield Recent(
            row.taken_at, row.client, f"{sum_of} taken back." if is_back else f"{sum_of} paid.",
            row.taken_by.name, reverse("client_money", args=[row.client.ref]),
            undo if fresh else "",
        )  # fmt: skip


def _joins(member: Membership, span: Span, now: datetime, only_mine: bool) -> Iterable[Recent]:
    rows = in_sight(member.practice.client_joins.all(), member, "kept")
    rows = rows.select_related("kept", "joined", "joined_by__user")
    for row in _within(rows, "joined_at", span, {"joined_by": member} if only_mine else {}):
        stands = row.undone_at is None and now <= row.joined_at + UNDO_FOR
        undo = reverse("undo_client_join", args=[row.kept.ref, row.ref])
        since = "" if row.undone_at is None else " Undone since."
        yield Recent(
            row.joined_at, row.kept, f"{row.joined.name} was joined into this record.{since}",
            row.joined_by.name, reverse("client_joins", args=[row.kept.ref]),
            undo if stands and row.kept.joined_into_id is None else "",
        )  # fmt: skip


def _archived(member: Membership, span: Span, now: datetime, only_mine: bool) -> Iterable[Recent]:
    """Who did it stands in the trace alone, which is not read for this."""
    if only_mine:
        return
    rows = in_sight(member.practice.clients.filter(joined_into=None), member, "pk")
    for one in _within(rows, "archived_at", span, {}):
        undo = reverse("take_out_client", args=[one.ref])
        yield Recent(
            one.archived_at, one, "Put into the archive.", "", reverse("client", args=[one.ref]),
            "" if one.restricted_at else undo,
        )  # fmt: skip
