"""Three questions after a workshop: kept for the sign-up, changed once, told as numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clients.workshops.models import Feedback, SignUp, Workshop
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb

STARS = (1, 2, 3, 4, 5)


class AnsweredTwice(Exception):
    """It was given, and changed once. The words say so."""


@dataclass(frozen=True)
class FeedbackNumbers:
    """What was thought of one workshop, by how many; `mean` is None before anybody rated it."""

    answers: int
    rated: int
    mean: float | None
    stars: dict[int, int]
    would_recommend: int
    would_not: int
    not_sure: int
    words: list[str]


@transaction.atomic
def give_feedback(
    *, sign_up: SignUp, stars: int | None, recommends: str, words: str, by: Actor | HasActor,
    now: datetime,
) -> Feedback:  # fmt: skip
    """Keep the answers; the same ones again change nothing. Raises AnsweredTwice."""
    SignUp.objects.select_for_update().get(pk=sign_up.pk)
    known = Feedback.objects.filter(sign_up=sign_up).first()
    given = {"stars": stars, "recommends": recommends, "words": words}
    if known is None:
        kept = Feedback.objects.create(
            practice_id=sign_up.practice_id, sign_up=sign_up, given_at=now, **given
        )
    elif all(getattr(known, name) == value for name, value in given.items()):
        return known
    elif known.changed_at is not None:
        raise AnsweredTwice(
            "You have changed your answers once already. They are kept as they are."
        )
    else:
        kept = known
        for name, value in given.items():
            setattr(kept, name, value)
        kept.changed_at = now
        kept.save(update_fields=[*given, "changed_at"])
    record(Verb.FEEDBACK_GIVEN, by=by, subject=kept)
    return kept


def feedback_of(sign_up: SignUp) -> Feedback | None:
    """What they said, if they did."""
    return Feedback.objects.filter(sign_up=sign_up).first()


def feedback_numbers(workshop: Workshop) -> FeedbackNumbers:
    """The summary, without any name; the words in the order in which they came. One query."""
    rows = list(Feedback.objects.filter(sign_up__workshop=workshop).order_by("given_at", "pk"))
    stars = [row.stars for row in rows if row.stars]
    said = Counter(row.recommends for row in rows)
    return FeedbackNumbers(
        answers=len(rows),
        rated=len(stars),
        mean=round(sum(stars) / len(stars), 1) if stars else None,
        stars={one: stars.count(one) for one in STARS},
        would_recommend=said[Feedback.Recommends.YES],
        would_not=said[Feedback.Recommends.NO],
        not_sure=said[Feedback.Recommends.NOT_SURE],
        words=[row.words for row in rows if row.words],
    )
