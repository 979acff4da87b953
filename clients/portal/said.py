"""What a page repeats of what was said. A link is passed on too easily, so behind it much less."""

from dataclasses import dataclass

from clients.homecare.models import RoutineCheckIn
from clients.homecare.queries import score_before
from practice.web.text import added


@dataclass(frozen=True)
class Said:
    """Of one "done": why it was skipped, how sore it was before (0 to 10), and the words."""

    why: str
    why_words: str
    before: int | None
    comment: str


def said_of(done: RoutineCheckIn, *, is_link: bool) -> Said:
    """Everything to whoever signed in. Behind a link no reason and no words, of no day, and no
    score before that was taken over from an answer about the feet.
    """
    if not is_link:
        why_words = RoutineCheckIn.Why(done.why).label if done.why else ""
        return Said(done.why, why_words, done.before, done.comment)
    taken_over = score_before(done.assigned.client_id, on=done.done_on, at=done.done_at)
    return Said("", "", None if done.before == taken_over else done.before, "")


def with_words(earlier: str, words: str, *, is_link: bool) -> str:
    """The words to keep. Behind a link the earlier ones were not shown, so they stay."""
    return added(earlier, words) if is_link else words
