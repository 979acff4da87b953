"""Letters as the office sees them: to whom, about what, where they stand. Never their text."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from clients.overview.letter_kinds import KINDS, OF_THE_HOUSE, clients_of, kind_in_words
from clients.overview.letter_words import CAME_BACK, is_worth_a_word, tone_of, why, word_of
from practice.accounts.models import Practice
from practice.audit.origin import opened
from practice.mail.models import BODIES, OutboundEmail, OutboundEmailQuerySet
from practice.mail.states import State
from practice.privacy.addresses import indexes_of
from practice.privacy.keyring import key_ring
from practice.web.refs import is_ref

PER_PAGE = 50
LATELY = timedelta(days=7)

# The filter's key, its words, and the states it shows; of those, not what came back.
BACK = "came-back"
WRONG = {State.FAILED: "not-sent", State.UNKNOWN: "maybe-sent"}
STANDS: dict[str, tuple[str, tuple[State, ...]]] = {
    "waiting": ("Waiting", (State.DUE, State.SENDING)),
    "sent": ("Sent", (State.SENT,)),
    BACK: (CAME_BACK, ()),
    "not-sent": ("Not sent", (State.FAILED,)),
    "maybe-sent": ("May have been sent", (State.UNKNOWN,)),
    "held-back": ("Held back", (State.SUPPRESSED,)),
    "replaced": ("Replaced or stopped", (State.SUPERSEDED,)),
    "too-late": ("Too late to send", (State.EXPIRED,)),
}


@dataclass(frozen=True)
class Wanted:
    """Which letters a page shows; empty means all of them. What is not known counts as empty."""

    stands: str = ""
    kind: str = ""
    to: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Wanted":
        """As the address of the page says."""
        stands, kind = query.get("stands", ""), query.get("kind", "")
        return cls(
            stands=stands if stands in STANDS else "",
            kind=kind if kind in KINDS else "",
            to=query.get("to", "").strip()[:254],
        )

    @property
    def address(self) -> str:
        """The same as part of an address, for the link to the next page."""
        return urlencode({name: value for name, value in vars(self).items() if value})

    @property
    def stands_choices(self) -> list[tuple[str, str, bool]]:
        """Key, words, and whether it is chosen."""
        return [(key, words, key == self.stands) for key, (words, _) in STANDS.items()]

    @property
    def kind_choices(self) -> list[tuple[str, str, bool]]:
        """Key, words, and whether it is chosen; by their words."""
        shown = sorted((kind.words, key) for key, kind in KINDS.items() if key not in OF_THE_HOUSE)
        return [(key, words, key == self.kind) for words, key in shown]


@dataclass(frozen=True)
class LetterRow:
    """One letter. `why` is what the office may know of the reason."""

    ref: str
    recipient: str
    subject: str
    kind: str
    at: datetime
    word: str
    tone: str
    why: str


@dataclass(frozen=True)
class Page:
    """Some letters, newest first, and the ref behind which the next page begins ("" at the end)."""

    rows: list[LetterRow]
    following: str


def letters_of(practice: Practice) -> OutboundEmailQuerySet:
    """The practice's letters without what they say."""
    return OutboundEmail.objects.filter(practice_id=practice.pk).defer(*BODIES)


def page_of(practice: Practice, wanted: Wanted, *, after: str = "") -> Page:
    """A page of what is wanted. No page counts or skips over the letters before it."""
    rows = letters_of(practice)
    last = rows.filter(ref=after).first() if is_ref(after) else None
    if wanted.stands == BACK:
        rows = rows.filter(returned_at__isnull=False)
    elif wanted.stands:
        rows = _standing(rows, STANDS[wanted.stands][1]).filter(returned_at__isnull=True)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.to:
        behind = indexes_of(wanted.to.removeprefix("@"), key_ring())
        rows = rows.filter(Q(recipient=wanted.to) | Q(recipient_domain__in=behind))
    if last is not None:
        rows = rows.filter(created_at__lte=last.created_at)
        rows = rows.exclude(created_at=last.created_at, pk__gte=last.pk)
    found = list(rows.order_by("-created_at", "-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    for client_id in clients_of(shown, practice):
        opened(client_id, practice.pk)
    return Page(
        rows=[_row(letter, practice) for letter in shown],
        following=shown[-1].ref if len(found) > PER_PAGE else "",
    )


def _standing(rows: OutboundEmailQuerySet, states: tuple[State, ...]) -> OutboundEmailQuerySet:
    """Those in these states. Nearly all were sent; the few others are looked up by the index of
    states, because a row keeps its state behind its text, and reading 100,000 of them takes long.
    """
    if State.SENT in states:
        return rows.filter(state__in=states)
    return rows.filter(pk__in=OutboundEmail.objects.filter(state__in=states).values("pk"))


def _row(letter: OutboundEmail, practice: Practice) -> LetterRow:
    return LetterRow(
        ref=letter.ref,
        recipient=letter.recipient,
        subject=letter.subject,
        kind=kind_in_words(letter.kind),
        at=letter.created_at.astimezone(practice.zone),
        word=word_of(letter),
        tone=tone_of(letter),
        why=why(letter, sees_health=False) if is_worth_a_word(letter) else "",
    )


def in_trouble_lately(practice: Practice, *, now: datetime) -> QuerySet[OutboundEmail]:
    """The last 7 days' letters that came back, were not sent, or may have been."""
    rows = letters_of(practice).filter(created_at__gte=now - LATELY)
    return rows.filter(Q(state__in=list(WRONG)) | Q(returned_at__isnull=False))


def troubled_lately(practice: Practice, *, now: datetime) -> list[tuple[str, str, int]]:
    """Of the last 7 days' letters, how many came back, were not sent, and may have been: the
    filter's key, its words, the number; without those of which there are none.
    """
    rows = in_trouble_lately(practice, now=now)
    found = Counter(
        BACK if returned_at else WRONG[State(state)]
        for state, returned_at in rows.values_list("state", "returned_at")
    )
    return [(key, words, found[key]) for key, (words, _) in STANDS.items() if found[key]]
