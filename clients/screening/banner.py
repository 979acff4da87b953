"""The safety banner: what every page about a client says first."""

from dataclasses import dataclass

from django.urls import reverse

from clients.models import Client
from clients.screening.queries import Safety
from routines.safety.engine import Reason
from routines.safety.levels import Level, Side

WORDS = {
    Level.STOP: "Do not treat",
    Level.CLEARANCE: "Clearance needed",
    Level.ADAPT: "Adapt",
    Level.NOTE: "For information",
    Level.NONE: "Nothing to adapt",
}
OLD_FORM = "The health form is over a year old: ask again."
UNREADABLE = (
    "What this client told cannot be judged by the rules of today, so nothing is safe to do. "
    "Ask everything again."
)
SIDES = {Side.LEFT: "left", Side.RIGHT: "right", Side.BOTH: ""}


@dataclass(frozen=True)
class Banner:
    """What components/_safety_banner.html shows. `level` is a Level's value or "unknown"."""

    level: str
    word: str
    reason: str = ""
    detail: str = ""
    set_by: str = ""
    set_on: str = ""
    review_on: str = ""
    more_count: int = 0
    url: str = ""
    url_label: str = ""
    urgency: str = "none"


def named(reason: Reason) -> str:
    """The contraindication with its side: "Open wound, left"."""
    side = SIDES[reason.side]
    return f"{reason.label}, {side}" if side else reason.label


def banner_for(client: Client, safety: Safety) -> Banner:
    """The highest thing first; how many more there are; where to read all of it."""
    url = reverse("client_health", args=[client.ref])
    assessment = safety.assessment
    if safety.is_unreadable:
        return Banner(
            level=Level.STOP.value, word=WORDS[Level.STOP], reason="The answers cannot be judged",
            detail=UNREADABLE, url=reverse("intake_entry", args=[client.ref]),
            url_label="Ask everything again",
        )  # fmt: skip
    if assessment is None:
        return _without_form(client, safety)
    answered = f"{safety.answered_on:%-d %B %Y}" if safety.answered_on else ""
    level = assessment.clinic.overall
    if not assessment.reasons:
        old = OLD_FORM if safety.form_is_old else ""
        return Banner(
            level=level.value, word=WORDS[level], detail=old, set_by=safety.told_by,
            set_on=answered, url=url, url_label="Health",
        )  # fmt: skip
    first = next(reason for reason in assessment.reasons if reason.clinic is level)
    return Banner(
        level=level.value,
        word=WORDS[level],
        reason=named(first),
        detail=f"{first.therapist} {OLD_FORM}" if safety.form_is_old else first.therapist,
        set_by=safety.told_by,
        set_on=answered,
        review_on=f"{first.review_on:%-d %B %Y}" if first.review_on else "",
        more_count=len(assessment.reasons) - 1,
        url=url,
        url_label="What to do",
        urgency=assessment.urgency.value,
    )


def _without_form(client: Client, safety: Safety) -> Banner:
    """Nothing may be concluded, but what stops treatment all the same is said first."""
    url, stops = reverse("intake_entry", args=[client.ref]), safety.stops
    if stops:
        return Banner(
            level=Level.STOP.value,
            word=WORDS[Level.STOP],
            reason=named(stops[0]),
            detail=f"{stops[0].therapist} The health form is not done either.",
            more_count=len(stops) - 1,
            url=url,
            url_label="Fill in the health form",
            urgency=stops[0].urgency.value,
        )
    return Banner(
        level="unknown",
        word="Health form not done",
        reason="Nothing is known of what to avoid yet",
        url=url,
        url_label="Fill in the health form",
    )
