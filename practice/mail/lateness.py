"""How far behind the posting is, for /health and for the notice on staff pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from practice.mail.models import LaneHold, LetterLimit, OutboundEmail, WorkerHeartbeat
from practice.mail.states import Lane
from practice.web.words import clock, day_clock

# A worker this silent is thought to hang, and a letter this late is worth a word.
SILENT_AFTER = 120
LATE_AFTER = 300
# A limit that was met longer ago is not what letters wait for now: each look at them notes it.
LATELY = timedelta(seconds=60)
REST = "Those that are still of use go by themselves; the others are listed under Letters."


@dataclass(frozen=True)
class Lateness:
    """How far the posting is behind, in whole seconds; None when there is nothing to measure."""

    worker: int | None
    oldest_letter: int | None
    held_since: datetime | None
    reason: str
    # When the oldest waiting letter should have gone, or else when the worker was last heard of.
    since: datetime | None
    # The limit that letters wait for, such as "30 a minute", if one was met lately.
    limit: str = ""

    @property
    def is_late(self) -> bool:
        """Whether people should be told."""
        return self.is_silent or (self.oldest_letter or 0) > LATE_AFTER

    @property
    def is_silent(self) -> bool:
        """Whether the worker was heard of, and not lately."""
        return self.worker is not None and self.worker > SILENT_AFTER

    @property
    def is_paced(self) -> bool:
        """Whether nothing has failed, and letters wait only because so many may leave at once."""
        return bool(self.limit) and self.held_since is None and not self.is_silent


def columns(now: datetime) -> dict[str, Subquery]:
    """What lateness is measured by, to be asked for beside any row: five looks at an index."""
    beats = WorkerHeartbeat.objects.order_by("-beaten_at")
    holds = _holds(now)
    fronts = {
        f"post_{lane.value}": Subquery(
            OutboundEmail.objects.ready(lane, now).values("next_try_at")[:1]
        )
        for lane in Lane
    }
    limits = LetterLimit.objects.filter(met_at__gt=now - LATELY)
    # Nobody pays for what is not set.
    limit = {"post_limit": Subquery(limits.values("words")[:1])} if settings.LETTERS_AT_MOST else {}
    return (
        fronts
        | limit
        | {
            "post_beaten": Subquery(beats.values("beaten_at")[:1]),
            "post_held_since": Subquery(holds.values("since")[:1]),
            "post_reason": Subquery(holds.values("reason")[:1]),
        }
    )


def _holds(now: datetime) -> QuerySet[LaneHold]:
    """Lanes that hold letters back, longest first. One that nothing waits in holds back nobody."""
    waiting = OutboundEmail.objects.filter(lane=OuterRef("lane"), next_try_at__lte=now)
    return LaneHold.objects.filter(Exists(waiting)).order_by("since")


def measured(row: Mapping[str, Any], now: datetime) -> Lateness:
    """The lateness that a row with those columns tells."""
    beaten = row["post_beaten"]
    fronts: list[datetime] = [row[f"post_{lane.value}"] for lane in Lane]
    oldest = min(filter(None, fronts), default=None)
    return Lateness(
        worker=None if beaten is None else seconds(now, beaten),
        oldest_letter=None if oldest is None else seconds(now, oldest),
        held_since=row["post_held_since"],
        reason=row["post_reason"] or "",
        since=oldest if oldest and seconds(now, oldest) > LATE_AFTER else beaten,
        limit=row.get("post_limit") or "",
    )


def lateness(now: datetime) -> Lateness:
    """The same without a row to stand beside: what /health says."""
    beats = WorkerHeartbeat.objects.values_list("beaten_at", flat=True)
    hold = _holds(now).first()
    fronts = {
        f"post_{lane.value}": OutboundEmail.objects.ready(lane, now)
        .values_list("next_try_at", flat=True)
        .first()
        for lane in Lane
    }
    asked = {
        "post_beaten": beats.order_by("-beaten_at").first(),
        "post_held_since": hold.since if hold else None,
        "post_reason": hold.reason if hold else "",
    }
    if settings.LETTERS_AT_MOST:
        met = LetterLimit.objects.filter(met_at__gt=now - LATELY)
        asked["post_limit"] = met.values_list("words", flat=True).first()
    return measured(fronts | asked, now)


def in_words(late: Lateness, *, zone: ZoneInfo, now: datetime) -> str:
    """What staff read while letters are late, times on the practice's clock; "" when none are."""
    if not late.is_late or late.since is None:
        return ""
    since, today = late.since.astimezone(zone), now.astimezone(zone).date()
    when = clock(since) if since.date() == today else day_clock(since)
    if late.is_paced:
        return (
            f"Emails have been waiting for their turn since {when}: no more than {late.limit} may "
            f"leave. {REST}"
        )
    why = ""
    if late.reason:
        why = f" {plain(late.reason)}"
    elif late.is_silent:
        why = " The program that sends them does not answer."
    return f"Emails have been late since {when}.{why} {REST}"


def plain(reason: str) -> str:
    """Why a lane waits, as a sentence about the server and not about the one letter it met."""
    words = reason.removeprefix("Not sent: ").removeprefix("It may have been sent: ")
    return words[:1].upper() + words[1:]


def seconds(now: datetime, then: datetime) -> int:
    """Whole seconds between, never negative."""
    return max(0, int((now - then).total_seconds()))
