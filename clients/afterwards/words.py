"""What was told after a visit in words, and what a client reads then.

The words for clients await a clinician's sign-off.
"""

from clients.afterwards.judging import Follows
from clients.afterwards.models import AfterVisitAnswer
from practice.schedule.wall import local_day
from practice.web.words import day

UNEXPECTED = {
    AfterVisitAnswer.Unexpected.NO: "nothing unexpected",
    AfterVisitAnswer.Unexpected.YES: "something unexpected",
    AfterVisitAnswer.Unexpected.UNSURE: "not sure whether anything was unexpected",
}
ADVICE = (
    "Leave your routines until you have talked to your therapist, who can see what you told. "
    "Nobody reads this page at every hour: if it does not settle, or you are worried, use NHS 111."
)


def visit_words(answer: AfterVisitAnswer) -> str:
    """The visit on Friday 20 November 2026."""
    visit = answer.appointment
    return f"the visit on {day(local_day(visit.starts_at, visit.practice.zone))}"


def check_words(answer: AfterVisitAnswer) -> str:
    """24 hours after the visit on Friday 20 November 2026."""
    return f"{answer.hours} hours after {visit_words(answer)}"


def told_words(answer: AfterVisitAnswer) -> str:
    """Soreness 3 of 10, sleep 7 of 10, nothing unexpected; what was left out is not said."""
    scores = [("soreness", answer.soreness), ("sleep", answer.sleep)]
    said = [f"{name} {score} of 10" for name, score in scores if score is not None]
    return ", ".join([*said, UNEXPECTED[AfterVisitAnswer.Unexpected(answer.unexpected)]])


def advice_after(what: Follows) -> str:
    """What the client reads once they have told; nothing where nothing follows."""
    return "" if what is Follows.NOTHING else ADVICE
