"""A routine on paper: the list that the client's page shows that day, safety first."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.template.loader import render_to_string

from clients.homecare.adherence import WEEKDAYS, days_in_words
from clients.homecare.shown import Leg, Picture, Plan, ShownStep
from clients.homecare.stop_card import STOP_CARD
from practice.web.codes import qr
from practice.web.paper import as_pdf
from practice.web.words import day
from routines.pictures import contents_of

SOURCE = Path(__file__).with_name("handout.typ")
POINTS = {"usual": 11, "large": 16}
WEEKS = 4


def handout_pdf(
    plan: Plan, *, practice: str, days: Sequence[int], on: date, address: str, size: str = "usual"
) -> bytes:
    """A plan that is ready as A4 pages (PDF/UA), with boxes to tick on its `days` (Monday 0).

    It names no client and no condition. `address` is where today's list can be read, written out
    and as a QR code; `size` is a key of `POINTS`. Raises ValueError for a plan with nothing to do.
    """
    return as_pdf(
        SOURCE,
        sheet_of(
            plan, practice=practice, days=days, on=on, address=address, size=size,
            pictures=contents_of(plan.pictures),
        ),
    )  # fmt: skip


def sheet_of(
    plan: Plan, *, practice: str, days: Sequence[int], on: date, address: str, size: str,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, Any]:  # fmt: skip
    """Everything that stands on the paper, as plain data. `pictures` are WebP files by their ref.

    A step whose picture is not among them stands without it.
    """
    if not plan.is_ready:
        raise ValueError("There is nothing to do today, so there is nothing to print.")
    steps = "1 step" if len(plan.steps) == 1 else f"{len(plan.steps)} steps"
    return {
        "title": plan.name,
        "practice": practice,
        "points": POINTS[size],
        "intro": f"{plan.minutes}, {steps}. {plan.purpose}.",
        "left_out": plan.left_out,
        "stop": {
            "heading": STOP_CARD.heading, "opening": STOP_CARD.opening,
            "signs": list(STOP_CARD.signs), "help": STOP_CARD.help,
        },
        "needs": list(plan.needs),
        "steps": [_step(step, pictures) for step in plan.steps],
        "aftercare": plan.aftercare,
        "days": days_in_words(days),
        "weekdays": [name[:3] for name in WEEKDAYS],
        "planned": sorted(days),
        "weeks": WEEKS,
        "as_of": (
            f"This is the list of {day(on)}. If anything about your health changes, look at "
            "today's list or ask before you use this one."
        ),
        "address": address,
        "code": render_to_string("components/qr.svg", {"code": qr(address)}),
    }  # fmt: skip


def _step(step: ShownStep, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    optional = " (optional)" if step.is_optional else ""
    legs = step.legs[:1] if step.is_same_for_both else step.legs
    return {
        "title": f"{step.position}. {step.title}{optional}",
        "feet": step.feet,
        "dose": step.dose,
        "legs": [_leg(leg, named=not step.is_same_for_both) for leg in legs],
        "more": [words for words in (step.breath, step.tip) if words],
        "easier": step.easier,
        "stop_if": step.stop_if,
        "picture": _picture(step.picture, pictures),
    }


def _picture(picture: Picture | None, pictures: Mapping[str, bytes]) -> dict[str, Any] | None:
    if picture is None or picture.ref not in pictures:
        return None
    return {"content": list(pictures[picture.ref]), "alt": picture.alt}


def _leg(leg: Leg, *, named: bool) -> dict[str, Any]:
    return {
        "foot": leg.foot_words if named else "",
        "words": " ".join([leg.instruction, *leg.gentler]),
    }
