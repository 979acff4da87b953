"""Clinicians' letters of two records that become one: none may come to cover more than before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clients.models import Client
from clients.screening.answers import NO
from clients.screening.models import Clearance
from clients.screening.queries import safety_by_client
from practice.accounts.models import Membership
from practice.schedule.wall import local_day

WHY = "Two records were joined, and this letter was not in force for both. Read it again."


def set_aside(
    one: Client, other: Client, said: Mapping[int, Mapping[str, Any]],
    *, by: Membership, now: datetime,
) -> list[int]:  # fmt: skip
    """Withdraw the letters that would cover something they did not; answers their primary keys.

    A letter stays only where everything it is about, in either record, was covered before.
    """
    cleared = _cleared([one, other], now=now)
    letters = list(Clearance.objects.filter(client__in=[one, other], withdrawn_at__isnull=True))
    aside = []
    for letter in letters:
        flagged = [pk for pk in said if said[pk].get(letter.code, {"answer": NO})["answer"] != NO]
        uncovered = any(letter.code not in cleared[pk] for pk in flagged)
        if uncovered or letter.code not in cleared[letter.client_id]:
            aside.append(letter.pk)
    rows = Clearance.objects.filter(pk__in=aside)
    rows.update(withdrawn_at=now, withdrawn_by=by, why_withdrawn=WHY)
    return aside


def take_up_again(letters: list[int]) -> None:
    """The join is undone: what it set aside is in force as before."""
    rows = Clearance.objects.filter(pk__in=letters)
    rows.update(withdrawn_at=None, withdrawn_by=None, why_withdrawn="")


def _cleared(clients: list[Client], *, now: datetime) -> dict[int, set[str]]:
    """The codes that a letter covers today, by client."""
    today = local_day(now, clients[0].practice.zone)
    codes: dict[int, set[str]] = {}
    for pk, safety in safety_by_client(clients, on=today).items():
        known = safety.assessment or safety.so_far
        codes[pk] = {reason.code for reason in known.reasons if reason.cleared} if known else set()
    return codes
