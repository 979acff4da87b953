"""How far behind the posting is, for /health and for the notice on staff pages."""

from dataclasses import dataclass
from datetime import datetime

from practice.mail.models import LaneHold, OutboundEmail, WorkerHeartbeat
from practice.mail.states import Lane

# A worker this silent is thought to hang, and a letter this late is worth a word.
SILENT_AFTER = 120
LATE_AFTER = 300


@dataclass(frozen=True)
class Lateness:
    """How far the posting is behind, in whole seconds; None when there is nothing to measure."""

    worker: int | None
    oldest_letter: int | None
    held_since: datetime | None
    reason: str

    @property
    def is_late(self) -> bool:
        """Whether people should be told."""
        silent = self.worker is not None and self.worker > SILENT_AFTER
        return silent or (self.oldest_letter or 0) > LATE_AFTER


def lateness(now: datetime) -> Lateness:
    """What /health and the "letters are late" notice say."""
    beats = WorkerHeartbeat.objects.values_list("beaten_at", flat=True)
    beaten = beats.order_by("-beaten_at").first()
    fronts = [OutboundEmail.objects.ready(lane, now).values_list("next_try_at") for lane in Lane]
    waiting: list[datetime] = [row[0] for front in fronts for row in front[:1] if row[0]]
    oldest = min(waiting, default=None)
    hold = LaneHold.objects.order_by("since").first()
    return Lateness(
        worker=None if beaten is None else seconds(now, beaten),
        oldest_letter=None if oldest is None else seconds(now, oldest),
        held_since=hold.since if hold else None,
        reason=hold.reason if hold else "",
    )


def seconds(now: datetime, then: datetime) -> int:
    """Whole seconds between, never negative."""
    return max(0, int((now - then).total_seconds()))
