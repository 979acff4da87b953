"""What needs somebody: the concerns of this feature, and what features above it bring.

Those register a source in their AppConfig.ready(): the arrow allows no call upward.
"""

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Protocol

from django.urls import reverse

from clients.screening.concerns import open_concerns
from clients.screening.models import Concern
from practice.accounts.models import Practice


@dataclass(frozen=True)
class Need:
    """One line of the list: about whom, what, since which day, and where it is decided."""

    who: str
    what: str
    since: date
    url: str


class Source(Protocol):
    """Says what waits in one practice on a day, the oldest first, in one query."""

    def __call__(self, practice: Practice, *, on: date) -> list[Need]:
        """Those of clients who are not archived."""
        ...


SOURCES: list[Source] = []


def also_needs(source: Source) -> None:
    """Be asked for what needs somebody; registered twice, asked once."""
    if source not in SOURCES:
        SOURCES.append(source)


def needs_of(practice: Practice, *, on: date, most: int = 200) -> list[Need]:
    """Everything that waits for a decision, the oldest day first, and health first in a day."""
    found = [_need(concern) for concern in open_concerns(practice, on=on)[:most]]
    for source in SOURCES:
        found += source(practice, on=on)
    return list(islice(sorted(found, key=lambda need: need.since), most))


def _need(concern: Concern) -> Need:
    return Need(
        who=concern.client.name,
        what=concern.get_kind_display(),
        since=concern.due_on,
        url=reverse("concern", args=[concern.ref]),
    )
