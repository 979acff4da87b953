"""The practice's own words in its letters: keeping them, and trying them."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from clients.overview.letter_samples import subject_of, values_of, words_with
from practice.accounts.letter_tests import THIS_IS_A_TEST, send_test_letter
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import LetterWords, OutboundEmail
from practice.mail.own_words import newest


class WordsHaveChanged(Exception):
    """Somebody else changed these words since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed these words while you were writing. Theirs stand below under "
            "“Before”; yours are still in the boxes. Save again to put yours in their place."
        )


@transaction.atomic
def set_words(
    *, kind: str, before: str, after: str, seen: int, by: Membership, now: datetime
) -> LetterWords | None:
    """Keep what a kind of letter says around its facts from now on; empty means our words alone.

    `seen` is the version that was on the page, 0 for none. The same words again keep nothing.
    Letters that are queued already stay as they are. Raises WordsHaveChanged.
    """
    held = newest(by.practice_id, (kind,)).get(kind)
    was = (held.before, held.after) if held else ("", "")
    if was == (before, after):
        return held
    if seen != (held.version if held else 0):
        raise WordsHaveChanged
    words = LetterWords(
        practice_id=by.practice_id, kind=kind, version=seen + 1, before=before, after=after,
        set_at=now, set_by=by.user_id,
    )  # fmt: skip
    words.full_clean(validate_constraints=False, validate_unique=False)
    try:
        with transaction.atomic():
            words.save()
    except IntegrityError:
        raise WordsHaveChanged from None
    named = zip(("before", "after"), was, (before, after), strict=True)
    changed = [name for name, old, new in named if old != new]
    record(Verb.LETTER_WORDS_SET, by=by, subject=words, fields=[kind or "sign_off", *changed])
    return words


def send_test(
    *, kind: str, before: str, after: str, form_key: UUID, by: Membership, now: datetime
) -> OutboundEmail:
    """Write a letter of this kind with these words to whoever asks, and to nobody else.

    The same form twice is one letter. Raises EnoughTests, or CannotQueue.
    """
    shown, wording = words_with(
        by.practice, kind, before=before, after=after, lead=THIS_IS_A_TEST, now=now
    )
    values = values_of(shown, by.practice, now=now)
    return send_test_letter(
        what=kind or "sign_off", template=shown, subject=subject_of(shown, values),
        context=values, wording=wording, form_key=form_key, by=by, now=now,
    )  # fmt: skip
