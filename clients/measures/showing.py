"""Ratings as pages say them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clients.measures.models import Rating
from clients.measures.over_time import Reading, Track, compared, day
from clients.measures.words import score_words, track_name

NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class RatingRow:
    """One rating: what, when within the visit, and the score in words."""

    rating: Rating
    name: str
    moment: str
    score: str
    more: tuple[str, ...]


@dataclass(frozen=True)
class ReadingRow:
    """One visit of a track, or a change of the plan: then `change` says which."""

    when: str
    before: str = ""
    after: str = ""
    change: str = ""


@dataclass(frozen=True)
class Summary:
    """A measure in one line: first, last, how many, and what the two say of each other."""

    key: str
    name: str
    first: str
    last: str
    recorded: int
    gaps: int
    words: str
    note: str


def rating_rows(ratings: Iterable[Rating]) -> list[RatingRow]:
    """A row each, in their order."""
    return [
        RatingRow(
            rating=one,
            name=track_name(one.code, one.site, one.foot),
            moment=one.moment,
            score=score_words(one.code, one.score),
            more=_more(one),
        )
        for one in ratings
    ]


def reading_rows(track: Track, changes: Sequence[tuple[date, str]] = ()) -> list[ReadingRow]:
    """Each visit, the newest first, with its gaps; between them the changes of the plan since the
    first one. A change on the day of a visit is later than the visit.
    """
    rows = [(one.on, 0, _reading_row(track, one)) for one in track.readings]
    rows += [
        (on, 1, ReadingRow(day(on), change=words))
        for on, words in changes
        if track.readings and on >= track.readings[0].on
    ]
    rows.sort(key=lambda row: row[:2])
    return [row for _, _, row in reversed(rows)]


def _reading_row(track: Track, one: Reading) -> ReadingRow:
    visit = f"{one.number}. " if one.number else ""
    scores = (
        NOT_RECORDED if score is None else score_words(track.code, score)
        for score in (one.before, one.after)
    )
    return ReadingRow(f"{visit}{day(one.on)}", *scores)


def first_and_last(tracks: Iterable[Track]) -> list[Summary]:
    """All measures, first against last."""
    return [_summary(track) for track in tracks]


def _summary(track: Track) -> Summary:
    # Before with before: one of each would tell of a change that nobody recorded.
    scores = [one.before for one in track.scores] or [one.after for one in track.recorded]
    first, last = (
        score_words(track.code, score) for score in (scores[0], scores[-1]) if score is not None
    )
    found = compared(track)
    words = "recorded once" if len(scores) == 1 else "see the answers one by one"
    return Summary(
        key=track.key,
        name=track.name,
        first=first,
        last=last if len(scores) > 1 else "",
        recorded=len(track.recorded),
        gaps=len(track.readings) - len(track.recorded),
        words=found.words if found else words,
        note=found.note if found else "",
    )


def _more(one: Rating) -> tuple[str, ...]:
    answers = one.answers or {}
    lines = [f"{row['words']}: {row['rating']}" for row in answers.get("items", ())]
    if "hours" in answers:
        lines.append(f"{answers['hours']} hours slept")
    return tuple(lines)
