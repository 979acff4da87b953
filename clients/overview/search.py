"""What the search offers: people, what to do, and pages, as far as the member's role goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from clients.appointments.models import Appointment, Status
from clients.finding.queries import people_found, perhaps_meant
from clients.models import Client
from clients.names import plain_name
from clients.sight import in_sight
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.nav import pages_of
from practice.schedule.wall import day_bounds, local_day

PEOPLE, DEEDS, PAGES, BOOKED = 8, 6, 6, 3
# A note is written while they are there, and not before they come.
SOON = timedelta(minutes=15)
BOOK = "book"


@dataclass(frozen=True)
class Offer:
    """One line to choose; `posts` where choosing it changes something."""

    label: str
    url: str
    posts: bool = False


@dataclass(frozen=True)
class Found:
    """An answer. `perhaps` says that nobody is called so, and these nearly are."""

    words: str
    people: list[Client]
    perhaps: bool
    has_more: bool
    deeds: list[Offer]
    pages: list[Offer]
    add: Offer | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to choose."""
        return not (self.people or self.deeds or self.pages or self.add)


def search_for(membership: Membership, words: str, *, now: datetime) -> Found:
    """All that fits the words; without words, what can be done today and where to go."""
    verb, _, rest = words.partition(" ")
    who = rest.strip() if verb.lower() == BOOK else words
    people = list(people_found(membership, who)[: PEOPLE + 1]) if who else []
    near = perhaps_meant(membership, who, most=PEOPLE) if who and not people else []
    shown = people[:PEOPLE] or near
    pages = [Offer(*page) for page in pages_of(membership) if _fits(page[0], words)]
    return Found(
        words=words,
        people=shown,
        perhaps=bool(near),
        has_more=len(people) > PEOPLE,
        deeds=_deeds(membership, words, shown, now)[:DEEDS],
        pages=pages[:PAGES],
        add=None if people else _add(membership, who),
    )


def _deeds(membership: Membership, words: str, people: list[Client], now: datetime) -> list[Offer]:
    may, offers = membership.may, []
    if may(Permission.BOOK):
        url = reverse(BOOK)
        offers += [Offer(f"Book {one.name}", f"{url}?client={one.ref}") for one in people[:BOOKED]]
    notes = _notes(membership, now) if may(Permission.WRITE_NOTES) else []
    usual = [*notes]
    if may(Permission.BOOK):
        usual.append(Offer("Book a visit", reverse(BOOK)))
    if may(Permission.EDIT_CLIENTS):
        usual.append(Offer("New client", reverse("new_client")))
    if may(Permission.SET_HOURS):
        usual.append(Offer("Take time off", reverse("time_off", args=[membership.ref])))
    return offers + [one for one in usual if _fits(one.label, words)]


def _notes(membership: Membership, now: datetime) -> list[Offer]:
    """Of the member's visits today that have begun, or soon do, and have no note."""
    practice = membership.practice
    today, _ = day_bounds(local_day(now, practice.zone), practice.zone)
    visits: list[Appointment] = list(
        in_sight(practice.appointments.all(), membership)
        .filter(therapist=membership, starts_at__gte=today, starts_at__lte=now + SOON)
        .filter(status__in=[Status.BOOKED, Status.ARRIVED, Status.COMPLETED], note__isnull=True)
        .select_related("client")
        .order_by("-starts_at", "-pk")[:BOOKED]
    )
    return [
        Offer(
            f"Write the note of {one.starts_at.astimezone(practice.zone):%H:%M}, {one.client.name}",
            reverse("write_note", args=[one.ref]),
            posts=True,
        )
        for one in visits
    ]


def _add(membership: Membership, who: str) -> Offer | None:
    """For somebody who is not here; a number or an address is no name."""
    if (
        not membership.may(Permission.EDIT_CLIENTS)
        or not plain_name(who).replace(" ", "").isalpha()
    ):
        return None
    if "@" in who:
        return None
    url = f"{reverse('new_client')}?{urlencode({'name': who})}"
    return Offer(f"Add “{who}” as a new client", url)


def _fits(label: str, words: str) -> bool:
    """Whether every word that was typed begins a word of the label."""
    starts = plain_name(label).split()
    return all(any(one.startswith(word) for one in starts) for word in plain_name(words).split())
