"""What was told after a visit and calls for a therapist: a concern, and word to them."""

from datetime import datetime

from clients.afterwards.judging import Follows
from clients.afterwards.models import AfterVisitAnswer
from clients.afterwards.queries import sore_before, what_follows
from clients.afterwards.words import check_words, told_words
from clients.screening.alerts import tell_therapists
from clients.screening.concerns import raise_concern, sooner
from clients.screening.models import Concern
from practice.audit.actors import Actor, HasActor

KINDS = {Follows.CALL: Concern.Kind.RED_FLAG, Follows.LOOK: Concern.Kind.AFTER_VISIT}


def key_of(answer: AfterVisitAnswer) -> str:
    """What concerns about one check are known by."""
    return f"after:{answer.ref}"


def look_at(answer: AfterVisitAnswer, *, by: Actor | HasActor, now: datetime) -> None:
    """After anything was told or changed; in its transaction."""
    wanted = KINDS.get(what_follows(answer))
    for kind in KINDS.values():
        if kind == wanted:
            _raise(answer, kind, by=by, now=now)
        else:
            _put_right(answer, kind, by=by, now=now)


def _raise(answer: AfterVisitAnswer, kind: str, *, by: Actor | HasActor, now: datetime) -> None:
    """Once: what was settled with these very words does not come up again."""
    client, key = answer.appointment.client, key_of(answer)
    latest = client.concerns.filter(kind=kind, key=key).order_by("-pk").first()
    so_far = latest.about.get("lines", []) if latest else []
    is_open = latest is not None and latest.settled_at is None
    line = _line(answer)
    if latest is not None and not is_open and line in so_far:
        return
    concern = raise_concern(
        client=client, kind=kind, key=key, by=by, now=now,
        about={
            "lines": list(dict.fromkeys([*(so_far if is_open else []), line])),
            "after": answer.ref,
        },
        due_on=sooner(latest if is_open else None, now=now),
    )  # fmt: skip
    if kind == Concern.Kind.RED_FLAG:
        tell_therapists(concern=concern, now=now)


def _put_right(answer: AfterVisitAnswer, kind: str, *, by: Actor | HasActor, now: datetime) -> None:
    """An open one says what was put right; a therapist settles it."""
    client = answer.appointment.client
    held = client.concerns.filter(kind=kind, key=key_of(answer), settled_at=None).first()
    if held is None:
        return
    lines = [*held.about["lines"], f"Put right since. {_line(answer)}"]
    raise_concern(
        client=client, kind=kind, key=held.key, by=by, now=now, due_on=held.due_on,
        about={**held.about, "lines": list(dict.fromkeys(lines))},
    )  # fmt: skip


def _line(answer: AfterVisitAnswer) -> str:
    before = sore_before(answer)
    was = "" if before is None else f" Soreness was {before} of 10 before."
    words = f" In their words: “{answer.words}”" if answer.words else ""
    return f"{check_words(answer)}: {told_words(answer)}.{was}{words}"
