"""Keeping to what a mail provider takes (the setting LETTERS_AT_MOST), whoever posts and is killed.

A letter counts from its claim on. While it is on the wire nobody knows when it will have been
posted, so until its answer is there it counts as if it were posted when its lease ends.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from practice.mail.limits import Limit, domain_of
from practice.mail.models import (
    CountedLetter,
    LetterLimit,
    OutboundEmail,
    OutboundEmailQuerySet,
)
from practice.mail.pace import LEASE
from practice.mail.replies import Outcome, Stage
from practice.mail.states import Lane
from practice.privacy.addresses import indexes_of
from practice.privacy.keyring import key_ring

# A server that was not reached, or would not talk, has counted nothing.
NEVER_HEARD = {Stage.CONNECT, Stage.GREETING}
# No letter is on the wire for longer, even by the clock of another worker.
FARTHEST = 2 * LEASE


@dataclass
class Allowance:
    """What may be claimed at this moment, by limit. Without limits, everything."""

    rooms: dict[Limit, int]

    def first(self, rows: OutboundEmailQuerySet, most: int) -> list[OutboundEmail]:
        """The first of these letters that no limit holds up."""
        for limit in self._met():
            if limit.domain:
                rows = rows.exclude(recipient_domain__in=indexes_of(limit.domain, key_ring()))
        house = [room for limit, room in self.rooms.items() if not limit.domain]
        return list(rows[: min([most, *house])])

    def take(self, email: OutboundEmail) -> bool:
        """Whether one more to this address may leave; if so, it is reckoned with."""
        about = [one for one in self.rooms if one.domain in {"", domain_of(email.recipient)}]
        if any(self.rooms[limit] < 1 for limit in about):
            return False
        for limit in about:
            self.rooms[limit] -= 1
        return True

    def count(self, emails: Iterable[OutboundEmail], now: datetime) -> None:
        """Write down that these are going; in the claim's transaction."""
        if self.rooms:
            CountedLetter.objects.bulk_create(
                CountedLetter(email=email, domain=domain_of(email.recipient), at=now + LEASE)
                for email in emails
            )

    def note_what_was_met(self, now: datetime) -> None:
        """Leave word of the limit for which letters wait, for whoever asks why they are late."""
        if met := self._met():
            LetterLimit.objects.update(met_at=now, words=met[0].words)

    def _met(self) -> list[Limit]:
        return [limit for limit, room in self.rooms.items() if room < 1]


def allowance(lane: Lane, now: datetime) -> Allowance:
    """What a lane may claim. Claims count one after the other: asked inside their transaction."""
    limits: tuple[Limit, ...] = settings.LETTERS_AT_MOST
    if not limits or lane is Lane.TEXT:  # who carries messages to phones has a pace of their own
        return Allowance({})
    LetterLimit.objects.select_for_update().get_or_create(pk=LetterLimit.ONLY)
    longest = timedelta(seconds=max(limit.seconds for limit in limits))
    CountedLetter.objects.filter(at__lte=now - longest).delete()
    # Written while a clock was ahead. They went before now, and count no longer than others do.
    CountedLetter.objects.filter(at__gt=now + FARTHEST).update(at=now)
    urgent = lane is Lane.NOW
    return Allowance({limit: limit.room(_spent(limit, now), urgent=urgent) for limit in limits})


def answered(email: OutboundEmail, outcome: Outcome, now: datetime) -> None:
    """The letter was posted, and not later than now; or it never got as far."""
    if not settings.LETTERS_AT_MOST:
        return
    if outcome.stage in NEVER_HEARD:
        not_posted([email], now)
    else:
        CountedLetter.objects.filter(email=email, at__gt=now).update(at=now)


def not_posted(emails: Collection[OutboundEmail], now: datetime) -> None:
    """These were claimed and not begun: others may go in their place."""
    if settings.LETTERS_AT_MOST and emails:
        CountedLetter.objects.filter(email__in=emails, at__gt=now).delete()


def _spent(limit: Limit, now: datetime) -> int:
    rows = CountedLetter.objects.filter(at__gt=now - timedelta(seconds=limit.seconds))
    return (rows.filter(domain=limit.domain) if limit.domain else rows).count()
