"""Consents as pages say them: beside the safety banner, and one by one."""

from dataclasses import dataclass
from datetime import datetime

from clients.consents.actions import undoable
from clients.consents.models import Consent
from clients.consents.wording import PURPOSES, Purpose
from clients.models import Client
from practice.audit.actors import Actor, HasActor
from practice.schedule.wall import local_day

MISSING = "No consent to treatment on file yet."


@dataclass(frozen=True)
class TreatmentConsent:
    """`level` is "given", "missing" or "withdrawn"; `sentence` is empty when it is given."""

    level: str
    sentence: str = ""


def treatment_consent(client: Client) -> TreatmentConsent:
    """What is on file of a client read by `with_treatment_answer`."""
    given: bool | None = client.treatment_given  # type: ignore[attr-defined]
    if given is None:
        return TreatmentConsent("missing", MISSING)
    if given:
        return TreatmentConsent("given")
    on = local_day(client.treatment_decided_at, client.practice.zone)  # type: ignore[attr-defined]
    return TreatmentConsent(
        "withdrawn",
        f"Consent to treatment was taken back on {on:%-d %B %Y}. Nothing is booked or begun "
        "until they agree again.",
    )


@dataclass(frozen=True)
class ConsentRow:
    """One purpose: how it stands, in whose words, and what came before."""

    purpose: Purpose
    state: str
    is_given: bool
    said: str
    text: str
    is_older_text: bool
    can_undo: bool
    history: tuple[str, ...]


def consent_rows(client: Client, *, by: Actor | HasActor, now: datetime) -> list[ConsentRow]:
    """Every purpose in its order, in one query. `by` is who looks, and might undo."""
    answers: dict[str, list[Consent]] = {key: [] for key in PURPOSES}
    rows = client.consents.select_related("recorded_by__user").order_by("decided_at", "pk")
    for answer in rows:
        answers.setdefault(answer.purpose, []).append(answer)
    return [
        _row(client, purpose, answers[key], by=by, now=now) for key, purpose in PURPOSES.items()
    ]


def _row(
    client: Client, purpose: Purpose, answers: list[Consent],
    *, by: Actor | HasActor, now: datetime,
) -> ConsentRow:  # fmt: skip
    if not answers:
        return ConsentRow(purpose, "Not asked yet", False, "", purpose.text, False, False, ())
    last = answers[-1]
    return ConsentRow(
        purpose=purpose,
        state=_state(answers),
        is_given=last.given,
        said=_said(client, last),
        text=last.wording,
        is_older_text=last.wording != purpose.text,
        can_undo=undoable(answers, by=by, now=now)[0] is not None,
        history=tuple(
            f"{'Yes' if answer.given else 'No'}, {_said(client, answer)}"
            for answer in reversed(answers[:-1])
        ),
    )


def _state(answers: list[Consent]) -> str:
    if answers[-1].given:
        return "Agreed"
    return "Taken back" if any(answer.given for answer in answers) else "Not agreed"


def _said(client: Client, answer: Consent) -> str:
    """3 March 2026, 14:05, by Rosa Bell in person, recorded by Sam Ade."""
    at = answer.decided_at.astimezone(client.practice.zone)
    who = answer.said_by_name
    if answer.said_by == Consent.Speaker.GUARDIAN:
        who = f"{who}, parent or guardian,"
    noted = f", recorded by {answer.recorded_by.name}" if answer.recorded_by else ""
    return f"{at:%-d %B %Y, %H:%M}, by {who} {answer.get_how_display()}{noted}."
