"""What the letter of a day counts, as values, and the sentences it says them in. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from clients.screening.needs import Topic
from practice.web.words import clock, count

# What a thing under "Needs you" is called in a letter: of whom and of what it is, is not said.
NEEDS = {
    Topic.HEALTH: "about somebody's health",
    Topic.REVIEW: "to review",
    Topic.VISIT: "about a visit",
    Topic.ADDRESS: "about an address",
    Topic.RECORD: "about a record",
}


@dataclass(frozen=True)
class Visits:
    """How many there are on a day, and when the first begins, on the practice's wall clock."""

    number: int = 0
    first: datetime | None = None


@dataclass(frozen=True)
class Week:
    """The practice's week that is over: its days, and what they came to."""

    monday: date
    sunday: date
    visits: int
    did_not_come: int
    letters: int


@dataclass(frozen=True)
class Numbers:
    """What one member is told of one day. What is not theirs to know is None, or not counted."""

    mine: Visits | None = None
    practices: Visits | None = None
    needs: Counter[Topic] = field(default_factory=Counter)
    notes: int = 0
    letters_failed: int = 0
    letters_back: int = 0
    week: Week | None = None

    @property
    def is_at_work(self) -> bool:
        """Whether the day is theirs whatever their hours say: a visit, or an owner's Monday."""
        return bool((self.mine and self.mine.number) or self.week)

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to write about."""
        return not any(
            (
                self.mine and self.mine.number,
                self.practices and self.practices.number,
                self.needs.total(),
                self.notes,
                self.letters_failed,
                self.letters_back,
                self.week and (self.week.visits or self.week.did_not_come or self.week.letters),
            )
        )


def sentences(numbers: Numbers) -> list[str]:
    """The day, a sentence each; nothing is said of what there is none of, but of visits."""
    said = [_visits(numbers.mine, "")] if numbers.mine else []
    if numbers.practices and numbers.practices != numbers.mine:
        said.append(_visits(numbers.practices, "In the whole practice: "))
    if numbers.needs.total():
        kinds = [
            f"{numbers.needs[topic]} {NEEDS[topic]}" for topic in Topic if numbers.needs[topic]
        ]
        said.append(f"Under Needs you: {', '.join(kinds)}.")
    if numbers.notes:
        said.append(f"{count(numbers.notes, 'note', 'notes')} not signed for more than a day.")
    if numbers.letters_failed:
        letters = count(numbers.letters_failed, "letter", "letters")
        said.append(f"{letters} of the last 7 days not sent, or perhaps not.")
    if numbers.letters_back:
        said.append(f"{count(numbers.letters_back, 'letter', 'letters')} came back.")
    return said


def week_sentence(week: Week) -> str:
    """`Last week, 16 to 22 November: 31 visits, 2 where the client did not come.`"""
    parts = [count(week.visits, "visit", "visits")]
    if week.did_not_come:
        parts.append(f"{week.did_not_come} where the client did not come")
    if week.letters:
        letters = count(week.letters, "letter", "letters")
        parts.append(f"{letters} not sent or come back")
    return f"Last week, {_days(week)}: {', '.join(parts)}."


def _visits(visits: Visits, lead: str) -> str:
    if visits.first is None:
        return f"{lead}no visits today." if lead else "No visits today."
    number = count(visits.number, "visit", "visits")
    order = "at" if visits.number == 1 else "the first at"
    return f"{lead}{number} today, {order} {clock(visits.first)}."


def _days(week: Week) -> str:
    same = week.monday.month == week.sunday.month
    first = f"{week.monday.day}" if same else f"{week.monday.day} {week.monday:%B}"
    return f"{first} to {week.sunday.day} {week.sunday:%B}"
