"""The practice's own words in its letters: keeping them, and trying them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from clients.overview.letter_samples import subject_of, values_of, words_with
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import LetterWords, OutboundEmail
from practice.mail.own_words import newest
from practice.mail.queue import queue_email
from practice.mail.rechecks import SEND, Verdict, suppressed
from practice.mail.states import Lane

TEST = "letter_test"
TESTS, WITHIN = 10, timedelta(hours=1)
THIS_IS_A_TEST = (
    "This is a test. It went to you alone; the names, times and links in it are made up."
)


class WordsHaveChanged(Exception):
    """Somebody else changed these words since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed these words while you were writing. Theirs stand below under "
            "“Before”; yours are still in the boxes. Save again to put yours in their place."
        )


class EnoughTests(Exception):
    """So many tests in an hour that one more helps nobody."""

    def __init__(self) -> None:
        super().__init__(f"{TESTS} tests went to you in the last hour. Wait a while.")


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


@transaction.atomic
def send_test(
    *, kind: str, before: str, after: str, form_key: UUID, by: Membership, now: datetime
) -> OutboundEmail:
    """Write a letter of this kind with these words to whoever asks, and to nobody else.

    The same form twice is one letter. Raises EnoughTests, or CannotQueue.
    """
    key = f"letter-test:{by.pk}:{form_key}"
    known = OutboundEmail.objects.filter(key=key).first()
    if known is not None:
        return known
    mine = OutboundEmail.objects.filter(practice_id=by.practice_id, kind=TEST)
    lately = mine.filter(key__startswith=f"letter-test:{by.pk}:", created_at__gt=now - WITHIN)
    if lately.count() >= TESTS:
        raise EnoughTests
    practice = by.practice
    shown, wording = words_with(
        practice, kind, before=before, after=after, lead=THIS_IS_A_TEST, now=now
    )
    values = values_of(shown, practice, now=now)
    email = queue_email(
        practice_id=practice.pk,
        key=key,
        kind=TEST,
        lane=Lane.NOW,
        recipient=by.user.email,
        subject=subject_of(shown, values),
        template=shown,
        context=values,
        sender_name=practice.name,
        reply_to=practice.reply_to,
        wording=wording,
        expires_at=now + WITHIN,
        now=now,
    )
    record(Verb.LETTER_TESTED, by=by, subject=email, fields=[kind or "sign_off"])
    return email


def before_testing(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Whoever asked for it still works here, at this address."""
    places = Membership.objects.active().filter(practice=email.practice_id)
    if places.filter(user__email__iexact=email.recipient).exists():
        return SEND
    return suppressed("Not sent: nobody who works here has this address.")
