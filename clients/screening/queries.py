"""What holds for a client on a day: the engine's word, from what is stored."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clients.models import Client
from clients.screening.answers import UNSURE, flags_from, last_told_anew, latest_by_code
from clients.screening.models import Clearance, Screening
from routines.rulebook import rule_book
from routines.safety import engine
from routines.safety.engine import Assessment, BadAnswer, Reason, UnknownCode, assess
from routines.safety.levels import Level
from routines.safety.rules import Rule

FULL_FORM_HOLDS_FOR = timedelta(days=365)
FULL = {Screening.Kind.INTAKE, Screening.Kind.REVIEW}
# What reading stored answers may raise: a code or an answer no rule knows, another shape.
UNREADABLE = (UnknownCode, BadAnswer, ValueError, KeyError, TypeError, AttributeError)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Safety:
    """What is known of one client's safety on one day.

    `assessment` is None while no health form was ever filled in; then nothing may be concluded.
    `so_far` is what holds without a form: a child needs a guardian, and a change told is told.
    """

    assessment: Assessment | None
    so_far: Assessment | None = None
    answered_on: date | None = None
    told_by: str = ""
    unsure: frozenset[str] = frozenset()
    form_is_old: bool = False
    # Stored answers that today's rules cannot judge: nothing may be concluded, and nothing done.
    is_unreadable: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a health form to judge by."""
        return self.assessment is not None

    @property
    def stops(self) -> tuple[Reason, ...]:
        """What stops treatment in the clinic, also before there is a form."""
        known = self.assessment or self.so_far
        return tuple(r for r in known.reasons if r.clinic is Level.STOP) if known else ()


def told_so_far(client: Client) -> dict[str, dict[str, Any]]:
    """The last word on each code, as stored."""
    return _said(list(client.screenings.order_by("recorded_at", "pk")))


def readable_so_far(
    client: Client, rules: Mapping[str, Rule], *, on: date
) -> dict[str, dict[str, Any]]:
    """What was told so far, as far as the rules of today can judge it, code by code."""
    try:
        told = told_so_far(client)
    except UNREADABLE:
        return {}
    return {code: entry for code, entry in told.items() if _is_readable(code, entry, rules, on)}


def _is_readable(code: str, entry: Any, rules: Mapping[str, Rule], on: date) -> bool:
    try:
        assess(flags_from({code: entry}, {}), rules=rules, on=on)
    except UNREADABLE:
        return False
    return code in rules


def _said(screenings: list[Screening]) -> dict[str, dict[str, Any]]:
    """What stands: the newest whole form, and what was told since."""
    whole = [place for place, one in enumerate(screenings) if one.kind in FULL]
    return latest_by_code(one.answers for one in screenings[whole[-1] if whole else 0 :])


def safety_of(client: Client, *, on: date) -> Safety:
    """One client's safety. One that cannot be told `is_unreadable`, and is judged by nobody."""
    return safety_by_client([client], on=on)[client.pk]


def safety_by_client(clients: Iterable[Client], *, on: date) -> dict[int, Safety]:
    """The safety of several clients on one day, by primary key, in three queries.

    Answers that cannot be judged make that client unreadable, and nobody else.
    """
    return {pk: safety for (pk, _), safety in safety_by_day((c, on) for c in clients).items()}


def safety_by_day(visits: Iterable[tuple[Client, date]]) -> dict[tuple[int, date], Safety]:
    """The safety of several clients, each on days of their own, in three queries whatever the
    number.

    What was told counts on every day; a letter counts from the day it came to its last.
    """
    pairs = {(client.pk, on): client for client, on in visits}
    people = {client.pk: client for client in pairs.values()}
    books = {pk: rule_book(pk).rules for pk in {client.practice_id for client in people.values()}}
    stored = _stored(people)
    return {
        (pk, on): _safety(client, *stored[pk], books[client.practice_id], on)
        for (pk, on), client in pairs.items()
    }


def safety_by_rules(
    clients: Iterable[Client], *books: Mapping[str, Rule], on: date
) -> dict[int, tuple[Safety, ...]]:
    """Each client's safety under each of several sets of rules, in two queries."""
    people = {client.pk: client for client in clients}
    stored = _stored(people)
    return {
        pk: tuple(_safety(client, *stored[pk], rules, on) for rules in books)
        for pk, client in people.items()
    }


def _stored(people: Mapping[int, Client]) -> dict[int, tuple[list[Screening], list[Clearance]]]:
    """What is stored of each, in the order it was recorded: answers, and letters not withdrawn."""
    stored: dict[int, tuple[list[Screening], list[Clearance]]] = {pk: ([], []) for pk in people}
    for screening in Screening.objects.filter(client__in=people).order_by("recorded_at", "pk"):
        stored[screening.client_id][0].append(screening)
    for letter in Clearance.objects.filter(client__in=people, withdrawn_at__isnull=True).order_by(
        "recorded_at", "pk"
    ):
        stored[letter.client_id][1].append(letter)
    return stored


def _safety(
    client: Client, screenings: list[Screening], letters: list[Clearance],
    rules: Mapping[str, Rule], on: date,
) -> Safety:  # fmt: skip
    try:
        return _judged(client, screenings, letters, rules, on)
    except UNREADABLE:
        logger.error("The answers of client %s cannot be judged by these rules.", client.pk)
        return Safety(assessment=None, is_unreadable=True)


def _judged(
    client: Client, screenings: list[Screening], letters: list[Clearance],
    rules: Mapping[str, Rule], on: date,
) -> Safety:  # fmt: skip
    said = _said(screenings)
    told_anew = last_told_anew((s.recorded_at, s.answers) for s in screenings)
    # The newest letter counts, and only for what was told when it was recorded: one about the
    # left foot, or an old injury, says nothing of what came later.
    clearances = {
        c.code: engine.Clearance(until=c.until, permits=c.permits)
        for c in letters
        if c.received_on <= on
        and c.code in told_anew
        and told_anew[c.code] <= c.recorded_at
        and _covers(c, said.get(c.code, {}))
    }
    assessment = assess(
        flags_from(said, clearances),
        rules=rules,
        on=on,
        age=client.age_on(on),
        guardian_consent=client.guardian_consented_on is not None,
    )
    full = [s for s in screenings if s.kind in FULL]
    if not full:
        return Safety(assessment=None, so_far=assessment)
    last = screenings[-1]
    return Safety(
        assessment=assessment,
        answered_on=last.answered_on,
        told_by=last.get_told_by_display(),
        unsure=frozenset(code for code, entry in said.items() if _is_unsure(entry)),
        form_is_old=on - full[-1].answered_on > FULL_FORM_HOLDS_FOR,
    )


def _covers(letter: Clearance, entry: Mapping[str, Any]) -> bool:
    """A letter about one foot says nothing of the other; what has no side concerns both."""
    return letter.side in ("", "both", entry.get("side"))


def _is_unsure(entry: dict[str, Any]) -> bool:
    return entry.get("answer") == UNSURE
