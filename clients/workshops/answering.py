"""From what was typed to what is sent: the questions of one workshop, and what they come to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clients.workshops.journey import UNDER_16, UNSURE, Typed, ticked
from clients.workshops.models import Workshop
from clients.workshops.models.sign_up import Outcome
from clients.workshops.safety import Comes, Judged, Row, in_words, judge, rows_for
from clients.workshops.signing_up import Given
from practice.schedule.wall import local_day
from routines.rulebook import rule_book
from routines.safety.rules import Rule

OUTCOMES = {Comes.OK: Outcome.OK, Comes.ADAPTED: Outcome.ADAPTED, Comes.TALK: Outcome.TALK}


@dataclass(frozen=True)
class Questions:
    """What is asked for one workshop, by the rules in force at its practice."""

    techniques: tuple[str, ...]
    rules: Mapping[str, Rule]
    version: str
    on: date

    @property
    def rows(self) -> list[Row]:
        """The rows to tick; none for a talk."""
        return rows_for(self.techniques, self.rules, self.on)

    @property
    def asked(self) -> str:
        """Tells one question from another: answers to a question that has changed do not count."""
        return json.dumps([self.version, *self.techniques])

    def conditions(self, typed: Typed) -> list[tuple[str, str]]:
        """Codes and labels of the rows that were ticked."""
        told = set(ticked(typed))
        codes = [code for row in self.rows if row.key in told for code in row.opens]
        return [(code, self.rules[code].label) for code in codes if code in self.rules]

    def judged(self, typed: Typed) -> Judged:
        """What it comes to. Help that is needed today comes first, then a talk."""
        codes = [code for code in typed.get("codes", []) if code != UNSURE] if ticked(typed) else []
        found = judge(codes, self.techniques, self.rules, self.on)
        if found.comes is Comes.NOT_NOW:
            return found
        is_unsure = bool(ticked(typed)) and (UNSURE in typed.get("codes", []) or not codes)
        if is_unsure or UNDER_16 in typed.get("told", []):
            return Judged(Comes.TALK, urgency=found.urgency)
        return found


def questions_of(workshop: Workshop) -> Questions:
    """By the rules of its practice, on its first day."""
    assert workshop.starts_at is not None
    book = rule_book(workshop.practice_id)
    on = local_day(workshop.starts_at, workshop.practice.zone)
    return Questions(tuple(sorted(workshop.techniques)), book.rules, book.version, on)


def given_by(typed: Typed, judged: Judged, *, has_rows: bool) -> Given:
    """What is sent. The ticked rows and codes stay behind."""
    was_asked = has_rows or judged.comes is not Comes.OK
    out, gently = sorted(judged.leave_out), sorted(judged.gently)
    return Given(
        name=typed["name"],
        email=typed["email"],
        phone=typed.get("phone", ""),
        others=tuple(typed.get("others", [])),
        access_needs=typed.get("access_needs", ""),
        outcome=OUTCOMES[judged.comes] if was_asked else Outcome.NOT_ASKED,
        adapted={"leave_out": out, "gently": gently} if out or gently else {},
        adaptation=in_words(out, gently),
        takes_automatically=typed.get("automatic", False),
        heard_from=typed.get("heard_from", ""),
    )
