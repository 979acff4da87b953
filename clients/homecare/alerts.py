"""What comes back, told to the therapists once: high scores, and three worse days in a row."""

from datetime import datetime, timedelta

from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.rules import rules_of
from clients.homecare.worse import IN_A_ROW, Told, is_high, worse_in_a_row
from clients.screening.alerts import tell_therapists
from clients.screening.concerns import raise_concern, sooner, withdraw
from clients.screening.models import Concern
from practice.audit.actors import HasActor
from practice.web.words import day

LOOK_BACK = timedelta(days=28)


def look_at(row: RoutineCheckIn, *, by: HasActor, now: datetime) -> None:
    """After anything was told, changed or taken back; in its transaction."""
    assigned = row.assigned
    hear_from(assigned, by=by, now=now)
    limit = rules_of(row.practice).sore_from
    stands = row.undone_at is None
    high = stands and is_high(row.soreness, row.before, limit)
    at_limit = high and row.soreness is not None and row.soreness >= limit
    wanted = Concern.Kind.RED_FLAG if at_limit else Concern.Kind.WORSE
    sore = f"sore:{assigned.ref}"
    for kind in (Concern.Kind.RED_FLAG, Concern.Kind.WORSE):
        if high and kind == wanted:
            line = f"{assigned.version.name}, {day(row.done_on)}: {_scores(row)}."
            _raise(row, kind, sore, line, by=by, now=now)
        else:
            _correct(row, kind, sore, by=by, now=now)
    run = worse_in_a_row(_days(assigned, row)) if stands else 0
    if run and run % IN_A_ROW == 0:
        line = f"{assigned.version.name}: {run} worse days in a row, the last {day(row.done_on)}."
        _raise(row, Concern.Kind.WORSE, f"worse:{assigned.ref}", line, by=by, now=now)
    else:
        _correct(row, Concern.Kind.WORSE, f"worse:{assigned.ref}", by=by, now=now)


def hear_from(assigned: AssignedRoutine, *, by: HasActor, now: datetime) -> None:
    """A word of them: nobody need ask why there is none."""
    silent = assigned.client.concerns.filter(
        kind=Concern.Kind.SILENT, key__startswith=f"silent:{assigned.ref}:", settled_at=None
    )
    for concern in silent:
        withdraw(concern=concern, why="They told of it again.", by=by, now=now)


def _raise(
    row: RoutineCheckIn, kind: str, key: str, line: str, *, by: HasActor, now: datetime
) -> None:
    """Once: what was settled with these very words does not come up again."""
    client = row.assigned.client
    latest = client.concerns.filter(kind=kind, key=key).order_by("-pk").first()
    so_far = latest.about.get("lines", []) if latest else []
    if latest is not None and (latest.settled_at is not None) and line in so_far:
        return
    is_open = latest is not None and latest.settled_at is None
    lines = list(dict.fromkeys([*(so_far if is_open else []), line]))
    concern = raise_concern(
        client=client, kind=kind, key=key, by=by, now=now,
        about={"lines": lines, "routines": True},
        due_on=sooner(latest if is_open else None, now=now),
    )  # fmt: skip
    if kind == Concern.Kind.RED_FLAG:
        tell_therapists(concern=concern, now=now, of=f"check_in-{row.pk}")


def _correct(row: RoutineCheckIn, kind: str, key: str, *, by: HasActor, now: datetime) -> None:
    """An open one that speaks of this day says what was put right; a therapist settles it."""
    held = row.assigned.client.concerns.filter(kind=kind, key=key, settled_at=None).first()
    on = day(row.done_on)
    if held is None or not any(on in line for line in held.about["lines"]):
        return
    told = _scores(row) if row.undone_at is None else "is not marked any more"
    line = f"Put right since, {on}: {told}."
    raise_concern(
        client=row.assigned.client, kind=kind, key=key, by=by, now=now, due_on=held.due_on,
        about={**held.about, "lines": list(dict.fromkeys([*held.about["lines"], line]))},
    )  # fmt: skip


def _scores(row: RoutineCheckIn) -> str:
    if row.soreness is None:
        return "no score after it"
    before = "" if row.before is None else f", {row.before} before"
    return f"soreness {row.soreness} of 10 after it{before}"


def _days(assigned: AssignedRoutine, row: RoutineCheckIn) -> list[Told]:
    """The four weeks that end with that day, the oldest first."""
    rows = assigned.check_ins.standing().filter(
        done_on__gt=row.done_on - LOOK_BACK, done_on__lte=row.done_on
    )
    return [Told(one.done_on, one.before, one.soreness) for one in rows.order_by("done_on")]
