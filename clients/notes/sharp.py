"""Sharp pain found under the hands is a red flag: its questions are asked, or it counts as yes.

Source: domain D.1, the scale of tenderness. A sharp finding asks whatever its tenderness is.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from clients.models import Client
from clients.notes.models import SessionNote
from clients.screening.actions import record_screening
from clients.screening.answers import NO, UNSURE, YES, widened
from clients.screening.filling import Filling, therapists_filling
from clients.screening.models import Screening, ScreeningDraft
from clients.screening.queries import FULL, UNREADABLE, readable_so_far, told_so_far
from practice.accounts.models import Membership
from practice.schedule.wall import local_day
from routines.rulebook import rule_book

CODE = "sharp_pain_worse_with_pressure"
FEET = frozenset({"left", "right"})
BOTH = "both"


def side_to_ask(note: SessionNote, *, now: datetime) -> str:
    """The side with a sharp finding that nobody was asked about since the note was begun and that
    no earlier answer stops: left, right, both, or "" for none. A few queries when one is sharp.
    """
    feet = {one.foot for one in note.findings.all() if one.sharp}
    if not feet:
        return ""
    since = note.client.screenings.filter(recorded_at__gte=note.started_at)
    feet -= _asked_about(since)
    standing = _standing(note.client, now)
    feet -= _side_of(standing) if standing.get("answer") != NO else frozenset()
    return BOTH if len(feet) == 2 else next(iter(feet), "")


def count_as_yes(note: SessionNote, *, by: Membership, now: datetime) -> str:
    """Record "not sure" for the side that was not asked about, which stops it; that side.

    Raises ValidationError while answers about it are typed and not recorded: they would be lost.
    """
    if not any(one.sharp for one in note.findings.all()):
        return ""
    # Nobody may tell of the other foot between reading what stands and widening it.
    Client.objects.select_for_update().get(pk=note.client_id)
    side = side_to_ask(note, now=now)
    if not side:
        return ""
    begun = ScreeningDraft.objects.filter(client=note.client, membership=by).first()
    if begun is not None and CODE in _codes(begun):
        raise ValidationError(
            "Your answers about the sharp pain are not recorded yet. Press “Ask about it now”, "
            "record them, then sign. What you typed is saved."
        )
    record_screening(
        client=note.client, kind=Screening.Kind.CHANGE, by=by, now=now, ends_entry=False,
        codes={CODE: _beside_what_stands(note.client, side, UNSURE, now)},
        shown=[{"title": "Marked sharp in a session note, and not asked about", "lines": [
            ["", rule_book(note.practice_id).rules[CODE].label, f"Not sure ({side})"],
        ]}],
    )  # fmt: skip
    return side


def begin_asking(note: SessionNote, *, side: str, by: Membership, now: datetime) -> Filling | None:
    """The therapist's entry with the questions about that side, to be answered next.

    What they have begun of a change stays in it. None while they are in the middle of the whole
    form, which asks about this, too.
    """
    filling = therapists_filling(note.client, by)
    if filling.draft and not filling.only:
        return None
    if CODE not in filling.codes:
        told = _beside_what_stands(note.client, side, YES, now)
        # What was told of the other foot is no answer about this one.
        told |= {"since": None, "answers": {}}
        filling.tell_of({**filling.codes, CODE: told}, Screening.Kind.CHANGE)
    return filling


def _beside_what_stands(client: Client, side: str, answer: str, now: datetime) -> dict[str, Any]:
    """The answer for a side, widened by the other one where that is stopped already. What stands
    and cannot be read stops both.
    """
    return widened(_standing(client, now) or None, {"answer": answer, "side": side})


def _standing(client: Client, now: datetime) -> dict[str, Any]:
    """The last word on it, {} for none; one without a side where it cannot be judged."""
    rules = rule_book(client.practice_id).rules
    on = local_day(now, client.practice.zone)
    readable = readable_so_far(client, rules, on=on).get(CODE)
    if readable is not None:
        return readable
    try:
        unreadable = CODE in told_so_far(client)
    except UNREADABLE:
        unreadable = True
    return {"answer": UNSURE} if unreadable else {}


def _asked_about(screenings: Iterable[Screening]) -> frozenset[str]:
    """The feet that answers speak of. A no counts only from a therapist who was asking about this:
    a form that a client sends by themselves knows nothing of what was felt.
    """
    feet: frozenset[str] = frozenset()
    for one in screenings:
        try:
            said = one.answers["codes"].get(CODE) or {}
            by_therapist = one.told_by == Screening.Teller.THERAPIST and one.kind not in FULL
            if said.get("answer") == NO:
                feet |= FEET if by_therapist else frozenset()
            else:
                feet |= _side_of(said)
        except UNREADABLE:
            continue
    return feet


def _side_of(said: dict[str, Any]) -> frozenset[str]:
    side = said.get("side")
    return FEET if side == BOTH else frozenset(foot for foot in FEET if foot == side)


def _codes(begun: ScreeningDraft) -> dict[str, Any]:
    return begun.draft.get("codes") or {}
