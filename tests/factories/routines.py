"""A practice's library: the shipped one, or a small routine of its own."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from PIL import Image

from practice.accounts.models import Membership
from routines.actions import stock_one
from routines.models import Routine, RoutineStep, RoutineVersion, StepPicture
from routines.pictures import keep_picture
from routines.queries import newest_version, not_taken

STEP: dict[str, Any] = {
    "title": "Arch sweeps",
    "instruction": "Sweep your thumbs slowly along the arch.",
    "min_seconds": 60,
    "max_seconds": 90,
    "pressure": "medium",
    "easier": "Sweep with a flat palm",
    "stop_if": "Sharp pain",
    "tags": ["pressure_moderate"],
}


def shipped(by: Membership, code: str) -> RoutineVersion:
    """The newest version of a shipped routine, with its steps; it alone is put into the library."""
    for one in not_taken(by.practice):
        if one.code == code:
            stock_one(one, by=by)
    ref = by.practice.routines.get(code=code).ref
    version = newest_version(by.practice, ref)
    assert version is not None
    return version


def own_routine(
    by: Membership, *steps: dict[str, Any], code: str = "own", name: str = "Own routine"
) -> RoutineVersion:
    """A routine of the practice's own; each step is STEP with changes."""
    routine = Routine.objects.create(practice=by.practice, code=code)
    version = RoutineVersion.objects.create(
        practice=by.practice, routine=routine, name=name, purpose="Ease tired feet"
    )
    add_steps(version, steps or ({},))
    return RoutineVersion.objects.select_related("routine").get(pk=version.pk)


def add_steps(version: RoutineVersion, steps: Iterable[dict[str, Any]]) -> None:
    """Steps of a version, in this order; each is STEP with changes."""
    for number, changes in enumerate(steps, start=1):
        step = RoutineStep(
            practice=version.practice, version=version, number=number, **(STEP | changes)
        )
        step.full_clean()
        step.save()


def drawn(colour: str = "teal", form: str = "PNG") -> bytes:
    """A picture as somebody sends it, 80 by 40 points."""
    out = io.BytesIO()
    Image.new("RGB", (80, 40), colour).save(out, form)
    return out.getvalue()


def a_picture(by: Membership, now: datetime, colour: str = "teal") -> StepPicture:
    """One of the practice's."""
    return keep_picture(content=drawn(colour), by=by, now=now)


def with_picture(version: RoutineVersion, by: Membership, now: datetime) -> StepPicture:
    """A further step of a version, with a picture; returns that."""
    picture = a_picture(by, now)
    number = version.steps.count() + 1
    RoutineStep.objects.create(
        practice=version.practice, version=version, number=number, picture=picture,
        picture_alt="A thumb on the arch.", **STEP,
    )  # fmt: skip
    return picture
