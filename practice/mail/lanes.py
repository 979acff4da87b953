"""Stopping a whole lane while the mail server itself fails, and opening it again."""

import logging
from datetime import datetime

from practice.mail.models import LaneHold
from practice.mail.pace import PACES, pause
from practice.mail.states import Lane

logger = logging.getLogger(__name__)


def is_held(lane: Lane, now: datetime) -> bool:
    """Whether the lane waits for the server to recover."""
    return LaneHold.objects.filter(lane=lane, held_until__gt=now).exists()


def stop(lane: Lane, now: datetime, reason: str) -> None:
    """Hold the lane, longer each time. The letters in it keep their turn."""
    hold, _ = LaneHold.objects.get_or_create(
        lane=lane, defaults={"since": now, "held_until": now, "reason": reason}
    )
    hold.failures += 1
    hold.reason = reason[:300]
    hold.held_until = now + pause(PACES[lane].lane, hold.failures)
    hold.save()
    if hold.failures == 1:
        logger.warning("Letters wait (%s): %s", lane, reason)


def reopen(lane: Lane) -> None:
    """The server took a letter: forget its failures."""
    if LaneHold.objects.filter(lane=lane).delete()[0]:
        logger.warning("Letters go again (%s).", lane)
