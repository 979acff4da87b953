"""Sharp pain found under the hands is a red flag: its questions are asked, or it counts as yes.

Source: domain D.1, the scale of tenderness. A sharp finding asks whatever its tenderness is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clients.notes.models import SessionNote
from clients.screening.actions import record_screening
from clients.screening.answers import NO, UNSURE, YES, widened
from clients.screening.filling import Filling, therapists_filling
from clients.screening.models import Screening
from clients.screening.queries import readable_so_far
from practice.accounts.models import Membership
from practice.schedule.wall import local_day
from routines.rulebook import rule_book

CODE = "sharp_pain_worse_with_pressure"
FEET = frozenset({"left", "right"})


def side_to_ask(note: SessionNote, *, now: datetime) -> str:
    """The side with a sharp finding that nobody was asked about since the note was begun and that
    no earlier answer stops: left, right, both, or "" for none. Two queries when one is sharp.
    """
    feet = {one.foot for one in note.findings.all() if one.sharp}
    if not feet:
        return ""
    for screening in note.client.screenings.filter(recorded_at__gte=note.started_at):
        said = screening.answers["codes"].get(CODE)
        feet -= _feet_of(said) if said else set()
    standing = _known(note, now)
    if standing and standing["answer"] != NO:
        feet -= _feet_of(standing)
    return "both" if len(feet) == 2 else next(iter(feet), "")


def count_as_yes(note: SessionNote, *, by: Membership, now: datetime) -> str:
    """Record "not sure" for the side that was not asked about, which stops it; that side."""
    side = side_to_ask(note, now=now)
    if side:
        told = widened(_known(note, now), {"answer": UNSURE, "side": side})
        record_screening(
            client=note.client, kind=Screening.Kind.CHANGE, codes={CODE: told}, by=by, now=now
        )
    return side


def begin_asking(note: SessionNote, *, side: str, by: Membership) -> Filling:
    """The therapist's entry with the questions about that side, to be answered next."""
    filling = therapists_filling(note.client, by)
    filling.tell_of({CODE: {"answer": YES, "side": side}}, Screening.Kind.CHANGE)
    return filling


def _known(note: SessionNote, now: datetime) -> dict[str, Any] | None:
    client = note.client
    rules = rule_book(client.practice_id).rules
    on = local_day(now, client.practice.zone)
    return readable_so_far(client, rules, on=on).get(CODE)


def _feet_of(said: Mapping[str, Any]) -> frozenset[str]:
    """The feet that an answer speaks of: one without a side, of both if it is a no."""
    if said.get("side") in FEET:
        return frozenset({said["side"]})
    return FEET if said.get("side") == "both" or said.get("answer") == NO else frozenset()
