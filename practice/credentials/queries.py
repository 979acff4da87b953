"""What runs out, and what has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from practice.accounts.models import Practice
from practice.credentials.ending import STAGES, in_words
from practice.credentials.models import Credential
from practice.schedule.wall import local_day


@dataclass(frozen=True)
class RunningOut:
    """One that ends soon or has ended, in words; it warns and stops nothing."""

    credential: Credential
    words: str
    has_ended: bool


def running_out(practice: Practice, now: datetime) -> list[RunningOut]:
    """Of those who work here, what ends within 60 days or has ended and was not renewed; the
    earliest first. One query.
    """
    on = local_day(now, practice.zone)
    rows = standing(practice).filter(member__ended_at__isnull=True, member__user__is_active=True)
    soon = on + timedelta(days=STAGES[0])
    return [
        RunningOut(one, in_words(one.what, one.valid_until, on), one.valid_until < on)
        for one in not_renewed(rows.select_related("member__user"))
        if one.valid_until is not None and one.valid_until <= soon
    ]


def standing(practice: Practice) -> QuerySet[Credential]:
    """Those that were not taken off, the earliest end first."""
    return practice.credentials.filter(removed_at__isnull=True).order_by("valid_until", "pk")


def not_renewed(rows: Iterable[Credential]) -> list[Credential]:
    """Without those that a later one of the same stands for: any insurer's, the same body's."""
    last: dict[tuple[int, str, str], Credential] = {}
    for one in rows:
        key = _same(one)
        held = last.get(key)
        if held is None or (one.valid_until is None) or (
            held.valid_until is not None and one.valid_until >= held.valid_until
        ):  # fmt: skip
            last[key] = one
    return list(last.values())


def _same(one: Credential) -> tuple[int, str, str]:
    issuer = one.issuer.casefold() if one.kind == Credential.Kind.REGISTRATION else ""
    return one.member_id, one.kind, issuer
