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
PUT_RIGHT = "Put right since."


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
            "lines": _with(so_far if is_open else [], line),
            "after": answer.ref,
        },
        due_on=sooner(latest if is_open else None, now=now),
    )  # fmt: skip
    if kind == Concern.Kind.RED_FLAG:
        # Whoever read that it was put right hears that it is not.
        is_again = is_open and "".join(so_far[-1:]).startswith(PUT_RIGHT)
        of = f"line-{len(concern.about['lines'])}" if is_again else ""
        tell_therapists(concern=concern, now=now, of=of)


def _put_right(answer: AfterVisitAnswer, kind: str, *, by: Actor | HasActor, now: datetime) -> None:
    """An open one says what was put right; a therapist settles it."""
    client = answer.appointment.client
    held = client.concerns.filter(kind=kind, key=key_of(answer), settled_at=None).first()
    if held is None:
        return
    lines = _with(held.about["lines"], f"{PUT_RIGHT} {_line(answer)}")
    raise_concern(
        client=client, kind=kind, key=held.key, by=by, now=now, due_on=held.due_on,
        about={**held.about, "lines": lines},
    )  # fmt: skip


def _with(lines: list[str], line: str) -> list[str]:
    """One more; said twice running, it is one, and said again after another it is news."""
    return lines if lines[-1:] == [line] else [*lines, line]


def _line(answer: AfterVisitAnswer) -> str:
    before = sore_before(answer)
    was = "" if before is None else f" Soreness was {before} of 10 before."
    words = f" In their words: “{answer.words}”" if answer.words else ""
    return f"{check_words(answer)}: {told_words(answer)}.{was}{words}"
