"""Whom a message is for, and who of them gets no copy."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from clients.appointments.models import Appointment, Status
from clients.circulars.models import Circular, Out
from clients.consents.models import Consent
from clients.consents.wording import NEWS
from clients.models import Client
from clients.reminders.models import StoppedLetters
from practice.accounts.models import Practice
from practice.mail.models import AddressTrouble
from practice.mail.queue import CannotQueue, one_address
from practice.schedule.wall import day_bounds, local_day

# A visit that takes place, or did.
STANDS = [Status.BOOKED, Status.ARRIVED, Status.COMPLETED]


@dataclass(frozen=True)
class Audience:
    """Who gets a message, by name, and who is left out and why; and what it says to them."""

    going: list[Client] = field(default_factory=list)
    left_out: list[tuple[Client, Out]] = field(default_factory=list)
    says: str = ""

    @property
    def fingerprint(self) -> str:
        """Changes whenever somebody else gets it, or something else: what was checked is what is
        confirmed.
        """
        people = ",".join(str(client.pk) for client in sorted(self.going, key=lambda c: c.pk))
        return hashlib.sha256(f"{people}\n{self.says}".encode()).hexdigest()[:24]


def audience_of(circular: Circular, *, now: datetime) -> Audience:
    """Two queries, however many people there are."""
    practice = circular.practice
    today, is_news = local_day(now, practice.zone), circular.kind == Circular.Kind.NEWS
    bad, taken = _bad_addresses(practice, is_news=is_news), set[str]()
    found = Audience(says="\n".join([circular.kind, circular.subject, circular.text]))
    for client in people_for(circular, now=now):
        why = reason(client, today=today, is_news=is_news, bad=bad)
        address = as_addressed(client.letters_to_on(today)) if why is None else ""
        if why is None and address in taken:
            why = Out.SAME_ADDRESS
        if why is None:
            taken.add(address)
            found.going.append(client)
        else:
            found.left_out.append((client, why))
    return found


def reason(client: Client, *, today: date, is_news: bool, bad: Collection[str]) -> Out | None:
    """What stands against a copy for a client with `agrees` and `has_stopped`, or None."""
    if client.archived_at is not None:
        return Out.ARCHIVED
    if client.is_child_on(today) and client.guardian_consented_on is None:
        return Out.NO_GUARDIAN
    try:
        address = as_addressed(client.letters_to_on(today))
    except CannotQueue:
        return Out.NO_ADDRESS
    if is_news and not client.agrees:  # type: ignore[attr-defined]
        return Out.NOT_AGREED
    if is_news and client.has_stopped:  # type: ignore[attr-defined]
        return Out.STOPPED
    return Out.DEAD if address in bad else None


def as_addressed(address: str) -> str:
    """As a letter is addressed, in lower case; raises CannotQueue."""
    return one_address(address).lower()


def people_for(circular: Circular, *, now: datetime) -> QuerySet[Client]:
    """Whom the choice names, by name; each with `agrees` and `has_stopped` about news."""
    practice = circular.practice
    ours = practice.clients.filter(joined_into__isnull=True, restricted_at__isnull=True)
    if circular.therapist is not None:
        ours = ours & practice.clients.visible_to(circular.therapist)
    people = with_news(ours.by_name())
    visits = practice.appointments.filter(client=OuterRef("pk"), status__in=STANDS)
    if circular.therapist_id is not None:
        visits = visits.filter(therapist=circular.therapist_id)
    if circular.who == Circular.Who.BETWEEN:
        return people.filter(Exists(visits.filter(_between(circular, now))))
    if circular.who == Circular.Who.NOT_SINCE:
        assert circular.since is not None  # held by circular_since_a_day
        since = day_bounds(circular.since, practice.zone)[0]
        lately = practice.appointments.filter(client=OuterRef("pk"), status__in=STANDS)
        return people.filter(Exists(visits), ~Exists(lately.filter(starts_at__gte=since)))
    agreed = people.filter(agrees=True)  # type: ignore[misc]
    return agreed.filter(Exists(visits)) if circular.therapist_id is not None else agreed


def with_news(people: QuerySet[Client]) -> QuerySet[Client]:
    """Clients with what they said of news: `agrees` (None for never asked) and `has_stopped`."""
    answers = Consent.objects.filter(client=OuterRef("pk"), purpose=NEWS)
    stopped = StoppedLetters.objects.filter(
        client=OuterRef("pk"), kind=Circular.Kind.NEWS, started_again_at__isnull=True
    )
    return people.annotate(
        agrees=Subquery(answers.order_by("-decided_at", "-pk").values("given")[:1]),
        has_stopped=Exists(stopped),
    )


def has_such_a_visit(circular: Circular, client: Client, *, now: datetime) -> bool:
    """Whether a message about visits still concerns the client."""
    visits = Appointment.objects.filter(_between(circular, now), client=client, status__in=STANDS)
    if circular.therapist_id is not None:
        visits = visits.filter(therapist=circular.therapist_id)
    return visits.exists()


def _between(circular: Circular, now: datetime) -> Q:
    """In its days; what cannot be stopped speaks only of visits that are still to come."""
    assert circular.since is not None  # held by circular_between_two_days
    assert circular.until is not None
    zone = circular.practice.zone
    first, last = day_bounds(circular.since, zone)[0], day_bounds(circular.until, zone)[1]
    if circular.kind == Circular.Kind.VISITS:
        first = max(first, now)
    return Q(starts_at__gte=first, starts_at__lt=last)


def _bad_addresses(practice: Practice, *, is_news: bool) -> set[str]:
    """Those that take no letter; who complained gets none that can be stopped."""
    rows = AddressTrouble.objects.filter(practice_id=practice.pk, lifted_at__isnull=True)
    if not is_news:
        rows = rows.exclude(kind=AddressTrouble.Kind.COMPLAINT)
    return set(rows.values_list("address", flat=True))
