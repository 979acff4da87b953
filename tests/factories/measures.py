"""Ratings, kept by the product's own action."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clients.appointments.models import Appointment
from clients.measures.actions import record_ratings
from clients.measures.models import NamedItem, Rating
from clients.measures.read import Answered, ItemAnswer
from practice.accounts.models import Membership

ACTIVITIES = ("Climb stairs", "Run 5 km", "Kneel")


def rated(
    appointment: Appointment, by: Membership, *given: Answered, now: datetime | None = None,
    **changes: Any,
) -> list[Rating]:  # fmt: skip
    """What was rated at a visit, within the hour after it, unless `changes` say otherwise."""
    values: dict[str, Any] = {"client": appointment.client, "form_key": uuid4()}
    at = now or appointment.starts_at + timedelta(hours=1)
    return record_ratings(appointment=appointment, given=given, by=by, now=at, **values | changes)


def pain(before: int | None, after: int | None = None, site: str = "", foot: str = "") -> list:  # type: ignore[type-arg]
    """Pain before and after, where they are given."""
    both = (("before", before), ("after", after))
    return [
        Answered("nrs_pain", moment, score, site, foot)
        for moment, score in both
        if score is not None
    ]


def named_now(*ratings: int | None, words: tuple[str, ...] = ACTIVITIES) -> Answered:
    """Activities named for the first time, each with its rating."""
    rows = zip(words, ratings, strict=True)
    return Answered("psfs", "before", tuple(ItemAnswer("", text, n) for text, n in rows))


def rated_again(items: list[NamedItem], *ratings: int | None) -> Answered:
    """The same activities once more."""
    rows = zip(items, ratings, strict=True)
    return Answered(
        "psfs", "before", tuple(ItemAnswer(item.ref, item.words, n) for item, n in rows)
    )
