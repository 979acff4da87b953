"""What needs somebody: the concerns of this feature, and what features above it bring.

Those register a source in their AppConfig.ready(): the arrow allows no call upward.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from django.db.models import QuerySet
from django.urls import reverse

from clients.screening.concerns import open_concerns
from clients.screening.models import Concern
from clients.sight import in_sight, out_of_sight
from practice.access.permissions import Permission
from practice.accounts.existence import which_exist
from practice.accounts.models import Membership, Practice
from practice.audit.origin import opened, sorting


class Topic(StrEnum):
    """What a line is about, for those who only count: says nothing of whom, or of what it is."""

    HEALTH = "health"
    REVIEW = "review"
    VISIT = "visit"
    ADDRESS = "address"
    RECORD = "record"


# Whatever else a concern is of, it is of somebody's health.
TOPICS = {Concern.Kind.REVIEW: Topic.REVIEW, Concern.Kind.DUPLICATE: Topic.RECORD}


@dataclass(frozen=True)
class Need:
    """One line of the list: about whom, what, since which day, and where it is decided.

    `only_for` is the primary key of the one member who may see it, if it is not for all.
    """

    who: str
    what: str
    since: date
    url: str
    topic: Topic
    # The clients it names, by primary key: whoever may not know of one of them is not told.
    about: frozenset[int]
    only_for: int | None = None
    # What a role has to grant for it, beyond seeing health.
    needs: Permission | None = None

    def is_for(self, member: Membership) -> bool:
        """Whether this member may see it."""
        may = self.needs is None or member.may(self.needs)
        return may and self.only_for in (None, member.pk)


class Source(Protocol):
    """Says what waits in one practice on a day, the oldest first, in one query."""

    def __call__(self, practice: Practice, *, on: date) -> list[Need]:
        """Those of clients who are not archived."""
        ...


class Rows(Protocol):
    """What a source reads of one practice on a day: it is not asked when there is none of it."""

    def __call__(self, practice: Practice, *, on: date) -> QuerySet[Any]:
        """More than the source's lines come from is no harm, less is."""
        ...


SOURCES: dict[Source, Rows] = {}


def also_needs(source: Source, *, of: Rows) -> None:
    """Be asked for what needs somebody; registered twice, asked once."""
    SOURCES[source] = of


def what_is_read(practice: Practice, *, on: date) -> dict[object, QuerySet[Any]]:
    """By source what it reads, for whoever asks `which_exist` of more than this."""
    return {source: of(practice, on=on) for source, of in SOURCES.items()}


@dataclass(frozen=True)
class Needs:
    """The first of what waits, and how many wait in all."""

    first: list[Need]
    number: int


def needs_of(
    practice: Practice, *, on: date, seen_by: Membership, most: int,
    there: Collection[object] | None = None,
) -> Needs:  # fmt: skip
    """What waits for a decision of a member, the oldest day first, and health first in a day.

    No more of them is read than `most`. Whoever shows them says so (`shown`). `there` are the
    sources that have something, as far as it was asked already.
    """
    concerns = in_sight(open_concerns(practice, on=on), seen_by)
    with sorting():
        own = [_need(concern) for concern in concerns[:most]]
        brought = _brought(practice, on=on, seen_by=seen_by, there=there)
    first = sorted([*own, *brought], key=lambda need: need.since)[:most]
    number = len(own) if len(own) < most else concerns.order_by().count()
    return Needs(first, number + len(brought))


def shown(practice: Practice, about: Iterable[int]) -> None:
    """Lines about these clients stand on a page: the trace says whom it showed."""
    for pk in set(about):
        opened(pk, practice.pk)


def counted_needs(practice: Practice, *, on: date, seen_by: Membership) -> Counter[Topic]:
    """How much of each waits for a member, without opening what is sealed."""
    concerns = in_sight(open_concerns(practice, on=on), seen_by)
    found = Counter(_topic(kind) for kind in concerns.order_by().values_list("kind", flat=True))
    with sorting():
        found.update(need.topic for need in _brought(practice, on=on, seen_by=seen_by))
    return found


def _brought(
    practice: Practice, *, on: date, seen_by: Membership, there: Collection[object] | None = None
) -> list[Need]:
    """What the features above bring, as far as the member may know of whom it is about."""
    if there is None:
        there = which_exist(practice, what_is_read(practice, on=on))
    found = [need for one in SOURCES if one in there for need in one(practice, on=on)]
    hidden = out_of_sight(seen_by, (pk for need in found for pk in need.about))
    return [need for need in found if need.is_for(seen_by) and not need.about & hidden]


def _topic(kind: str) -> Topic:
    return TOPICS.get(Concern.Kind(kind), Topic.HEALTH)


def _need(concern: Concern) -> Need:
    return Need(
        who=concern.client.name,
        what=concern.get_kind_display(),
        since=concern.due_on,
        url=reverse("concern", args=[concern.ref]),
        topic=_topic(concern.kind),
        about=frozenset({concern.client_id}),
    )
