"""Whether the trace is as it was written: the first row that is not is named."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Exists, Max, OuterRef

from practice.audit.chain import AT, ID, LATEST, SAID, Said, chain_key, link_of
from practice.audit.models import AuditEvent, AuditLink, ChainKey

BATCH = 5_000
UNSEALED_FOR = timedelta(minutes=1)
HELD = ("number", "event_id", "link")
NOT_AS_NOTED = "is not the head that was noted down"


@dataclass(frozen=True)
class Fault:
    """The first row of a practice that is wrong; `event_id` is None where only a link is gone.

    `is_late`: the chain goes on unbroken, and what stands behind it was checked.
    """

    practice_id: int
    event_id: int | None
    number: int | None
    what: str
    is_late: bool = False

    def __str__(self) -> str:
        """One line for whoever runs the server; ids alone."""
        row = f"event {self.event_id}" if self.event_id is not None else "an event"
        place = f" (link {self.number})" if self.number else ""
        return f"practice {self.practice_id}: {row}{place} {self.what}"


@dataclass(frozen=True)
class Head:
    """A chain's last link, as it was noted down elsewhere."""

    practice_id: int
    number: int
    link: str


@dataclass(frozen=True)
class Verdict:
    """How many events were held against their links, the first fault of each chain, and how many
    events wait to be sealed.
    """

    checked: int
    faults: list[Fault]
    waiting: int = 0


def verify(
    *, now: datetime, practice_id: int | None = None, since: datetime | None = None,
    heads: Iterable[Head] = (),
) -> Verdict:  # fmt: skip
    """Hold every event against its link, or those sealed `since`, and chains against `heads`."""
    links = AuditLink.objects.all() if practice_id is None else _of(practice_id)
    noted = list(heads)
    chains = set(links.order_by().values_list("practice_id", flat=True).distinct())
    chains |= {one.practice_id for one in noted if practice_id in (None, one.practice_id)}
    if chains and not ChainKey.objects.exists():
        return Verdict(0, [Fault(min(chains), None, None, "cannot be checked: the key is gone")])
    checked, faults = 0, []
    for chain in sorted(chains):
        told: dict[int, set[str]] = defaultdict(set)
        for one in noted:
            if one.practice_id == chain:
                told[one.number].add(one.link)
        walk = _Walk(chain, told)
        fault = walk.go(since)
        checked += walk.checked
        faults += [one for one in (fault, walk.late) if one is not None]
    loose, waiting = _unsealed(practice_id, now, since)
    return Verdict(checked, faults + loose, waiting)


class _Walk:
    """One chain, from its first link to its last."""

    def __init__(self, practice_id: int, noted: dict[int, set[str]]) -> None:
        self.practice_id, self.noted = practice_id, noted
        self.key = chain_key()
        self.number, self.before, self.checked = 0, "", 0
        self.latest: datetime | None = None
        self.late: Fault | None = None

    def go(self, since: datetime | None) -> Fault | None:
        """The first fault that breaks the chain, if there is one."""
        if since is not None and (fault := self._begin(since)) is not None:
            return fault
        for links, events in self._batches():
            for number, event_id, sealed_at, link in links:
                said = events.get(event_id)
                what = self._wrong(number, sealed_at, link, said)
                if what is not None:
                    return Fault(self.practice_id, event_id, number, what)
                self._note_late(number, event_id, cast(Said, said))
                self.number, self.before = number, link
                self.checked += 1
        beyond = [number for number in self.noted if number > self.number]
        if beyond:
            return Fault(self.practice_id, None, min(beyond), "is missing: the chain was cut short")
        return None

    def _begin(self, since: datetime) -> Fault | None:
        """Trust what was sealed earlier, as far as it is what was noted: it was checked then."""
        trusted = _of(self.practice_id).filter(sealed_at__lt=since).order_by("-number").first()
        if trusted is None:
            return None
        self.number, self.before = trusted.number, trusted.link
        rows = _of(self.practice_id).filter(number__in=[n for n in self.noted if n <= self.number])
        there = {number: (pk, link) for number, pk, link in rows.values_list(*HELD)}
        for number in sorted(n for n in self.noted if n <= self.number):
            event_id, link = there.get(number, (None, ""))
            if self.noted[number] != {link}:
                return Fault(self.practice_id, event_id, number, NOT_AS_NOTED)
        return None

    def _wrong(self, number: int, sealed_at: datetime, link: str, said: Said | None) -> str | None:
        if number != self.number + 1:
            return f"does not follow: link {self.number + 1} is missing"
        if said is None:
            return "is missing"
        if link_of(self.key, self.before, number, sealed_at, said) != link:
            return "is not as it was written"
        return NOT_AS_NOTED if self.noted.get(number, {link}) != {link} else None

    def _note_late(self, number: int, event_id: int, said: Said) -> None:
        at = cast(datetime, said[AT])
        if self.latest is not None and at < self.latest - LATEST and self.late is None:
            what = "was put in later than it says"
            self.late = Fault(self.practice_id, event_id, number, what, is_late=True)
        self.latest = at if self.latest is None else max(at, self.latest)

    def _batches(self) -> Iterator[tuple[list[tuple[int, int, datetime, str]], dict[int, Said]]]:
        at = self.number
        while True:
            rows = _of(self.practice_id).filter(number__gt=at).order_by("number")
            links = list(rows.values_list("number", "event_id", "sealed_at", "link")[:BATCH])
            if not links:
                return
            ids = [event_id for _, event_id, _, _ in links]
            found = AuditEvent.objects.filter(pk__in=ids).values_list(*SAID)
            yield links, {cast(int, said[ID]): said for said in found}
            at = links[-1][0]


def _of(practice_id: int):  # type: ignore[no-untyped-def]
    return AuditLink.objects.filter(practice_id=practice_id)


def _unsealed(
    practice_id: int | None, now: datetime, since: datetime | None
) -> tuple[list[Fault], int]:
    """The first event of each practice that was passed over, and how many wait behind its last."""
    events = AuditEvent.objects.filter(at__lt=now - UNSEALED_FOR)
    links = AuditLink.objects.order_by()
    if practice_id is not None:
        events = events.filter(practice_id=practice_id or None)
        links = links.filter(practice_id=practice_id)
    if since is not None:
        events = events.filter(at__gte=since)
    last = dict(links.values_list("practice_id").annotate(Max("event_id")))
    loose = events.filter(~Exists(AuditLink.objects.filter(event_id=OuterRef("pk"))))
    faults: dict[int, Fault] = {}
    waiting = 0
    for pk, practice in loose.order_by("pk").values_list("pk", "practice_id").iterator():
        chain = practice or 0
        if pk > last.get(chain, 0):
            waiting += 1
        else:
            fault = Fault(chain, pk, None, "has no link: it was never sealed")
            faults.setdefault(chain, fault)
    return list(faults.values()), waiting
