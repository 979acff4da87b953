"""What kinds of long work there are. Features register theirs; nothing here knows them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.jobs.models import Job


@dataclass(frozen=True)
class Step:
    """What one step did. `total` where it is known now; `is_over` after the last."""

    done: int = 0
    failed: int = 0
    total: int | None = None
    is_over: bool = False


class Work(Protocol):
    """A job in a worker's hands."""

    def step(self, job: Job, now: datetime) -> Step:
        """The next small piece, a fifth of a second at most, in the transaction that counts it."""
        ...


def nothing() -> None:
    """What follows most work."""


@dataclass(frozen=True)
class Kind:
    """A kind of work.

    `begin` gets everything ready, outside of any transaction, and is called again after a fall:
    what was done is in the database. `words` name the work on its page, `counted` what is counted,
    one and many. `page` is the URL name of what it works on, by `subject_ref`. `leaving` says what
    happens for whoever does not stay to watch. `after` follows its end, also when it was stopped or
    given up. `try_again` begins anew what failed, for whoever has the right that it `needs`, or
    raises ValidationError.
    """

    code: str
    words: str
    counted: tuple[str, str]
    begin: Callable[[Job], Work]
    page: str
    try_again: Callable[[Job, Membership, datetime], Job] | None = None
    needs: Permission | None = None
    leaving: str = "You can leave this page."
    after: Callable[[], None] = nothing


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Twice the same code is a mistake in the code."""
    if kind.code in _KINDS:
        raise ValueError(f"There is a kind {kind.code} already.")
    _KINDS[kind.code] = kind


def kind_of(job: Job) -> Kind:
    """The job's kind; KeyError for one that this version does not know."""
    return _KINDS[job.kind]
