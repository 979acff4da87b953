"""Workshops and sign-ups as somebody without an account may find them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.seats import Seats, seats_of_all


def with_page(slug: str) -> Workshop | None:
    """The workshop at this address; a draft has none."""
    return _read(Workshop.objects.public()).filter(slug=slug).first()


def to_come(now: datetime) -> list[Workshop]:
    """Published and not over, the soonest first."""
    return list(_published().filter(ends_at__gt=now).order_by("starts_at", "pk"))


def of_the_feed(since: datetime) -> list[Workshop]:
    """Published, or cancelled since they were, and not over for long."""
    known = _read(Workshop.objects.public()).filter(published_at__isnull=False, ends_at__gt=since)
    return list(known.order_by("starts_at", "pk"))


def to_move_to(workshop: Workshop, now: datetime) -> "QuerySet[Workshop]":
    """Other dates of it that take sign-ups now, the soonest first: with a place, or to wait."""
    rows = Workshop.objects.filter(
        practice=workshop.practice_id, series_ref=workshop.series_ref, is_closed=False,
        state=Workshop.State.PUBLISHED, starts_at__gt=now,
    ).exclude(pk=workshop.pk)  # fmt: skip
    return rows.exclude(closes_at__lte=now).exclude(opens_at__gt=now).order_by("starts_at", "pk")


def other_dates(workshop: Workshop, now: datetime) -> list[Workshop]:
    """The same, with what their rows say."""
    return list(_read(to_move_to(workshop, now)))


def seats_by_pk(workshops: Iterable[Workshop], now: datetime) -> dict[int, Seats]:
    """The seats of several, in two queries."""
    return seats_of_all(Workshop.objects.filter(pk__in=[one.pk for one in workshops]), now)


def begun(workshop: Workshop, ref: str) -> SignUp | None:
    """A sign-up for this workshop that is not sent yet."""
    rows = SignUp.objects.filter(workshop=workshop, state=State.BEGUN, draft__isnull=False)
    row = rows.filter(ref=ref).first()
    if row is not None:
        row.workshop = workshop
    return row


def _published() -> "QuerySet[Workshop]":
    return _read(Workshop.objects.filter(state=Workshop.State.PUBLISHED))


def _read(rows: "QuerySet[Workshop]") -> "QuerySet[Workshop]":
    return rows.select_related("practice", "leader__user").prefetch_related("dates")
