"""Whether the trace is as it was written: the first row that is not is named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Exists, OuterRef

from practice.audit.chain import AT, ID, LATEST, SAID, Said, chain_key, link_of
from practice.audit.models import AuditEvent, AuditLink, ChainKey

BATCH = 5_000
UNSEALED_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class Fault:
    """The first row of a practice that is wrong; `event_id` is None where only a link is gone."""

    practice_id: int
    event_id: int | None
    number: int | None
    what: str

    def __str__(self) -> str:
        """One line for whoever runs the server; ids alone."""
        row = f"event {self.event_id}" if self.event_id else "an event"
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
    """How many events were held against their links, and the first fault of each chain."""

    checked: int
    faults: list[Fault]


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
        told = {one.number: one.link for one in noted if one.practice_id == chain}
        walk = _Walk(chain, told)
        fault = walk.go(since)
        checked += walk.checked
        if fault is not None:
            faults.append(fault)
    if (loose := _unsealed(practice_id, now, since)) is not None:
        faults.append(loose)
    return Verdict(checked, faults)


class _Walk:
    """One chain, from its first link to its last."""

    def __init__(self, practice_id: int, noted: dict[int, str]) -> None:
        self.practice_id, self.noted = practice_id, noted
        self.key = chain_key()
        self.number, self.before, self.checked = 0, "", 0
        self.latest: datetime | None = None

    def go(self, since: datetime | None) -> Fault | None:
        """The first fault, if there is one."""
        if since is not None:
            self._begin(since)
        for links, events in self._batches():
            for number, event_id, sealed_at, link in links:
                said = events.get(event_id)
                what = self._wrong(number, sealed_at, link, said)
                if what is not None:
                    return Fault(self.practice_id, event_id, number, what)
                self.number, self.before = number, link
                self.checked += 1
        beyond = [number for number in self.noted if number > self.number]
        if beyond:
            return Fault(self.practice_id, None, min(beyond), "is missing: the chain was cut short")
        return None

    def _begin(self, since: datetime) -> None:
        """Trust what was sealed earlier: it was checked in its time."""
        trusted = _of(self.practice_id).filter(sealed_at__lt=since).order_by("-number").first()
        if trusted is not None:
            self.number, self.before = trusted.number, trusted.link

    def _wrong(self, number: int, sealed_at: datetime, link: str, said: Said | None) -> str | None:
        if number != self.number + 1:
            return f"does not follow: link {self.number + 1} is missing"
        if said is None:
            return "is missing"
        if link_of(self.key, self.before, number, sealed_at, said) != link:
            return "is not as it was written"
        if self.noted.get(number, link) != link:
            return "is not the head that was noted down"
        at = cast(datetime, said[AT])
        if self.latest is not None and at < self.latest - LATEST:
            return "was put in later than it says"
        self.latest = at if self.latest is None else max(at, self.latest)
        return None

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


def _unsealed(practice_id: int | None, now: datetime, since: datetime | None) -> Fault | None:
    """The first event without a link that should have one by now."""
    events = AuditEvent.objects.filter(at__lt=now - UNSEALED_FOR)
    if practice_id is not None:
        events = events.filter(practice_id=practice_id or None)
    if since is not None:
        events = events.filter(at__gte=since)
    loose = ~Exists(AuditLink.objects.filter(event_id=OuterRef("pk")))
    found = events.filter(loose).order_by("pk").first()
    if found is None:
        return None
    return Fault(found.practice_id or 0, found.pk, None, "has no link: it was never sealed")
