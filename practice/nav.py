"""What the navigation offers to whoever is looking."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils import timezone

from practice.access.permissions import Permission as P
from practice.accounts.models import Membership
from practice.mail.lateness import in_words


@dataclass(frozen=True)
class Item:
    """One link of the navigation; `permission` is what a member needs to be offered it.

    `guide` is the help page about what lies under it, and `also` where that lies besides.
    """

    label: str
    url_name: str
    icon: str
    permission: P | None = None
    guide: str = ""
    also: tuple[str, ...] = ()
    url: str = ""
    current: bool = False

    def lies_above(self, path: str) -> int:
        """How much of the address is this item's: 0 for none of it."""
        return max((len(own) for own in (self.url, *self.also) if path.startswith(own)), default=0)


STAFF = (
    Item("Today", "today", "sun", P.SEE_DIARY, "first-week#today", ("/changes/",)),
    Item(
        "Diary", "diary", "calendar-days", P.SEE_DIARY, "first-week#diary", ("/appointments/",)
    ),
    Item("Clients", "clients", "users", P.SEE_CLIENTS, "first-week#clients", ("/c/", "/notes/")),
    Item("Routines", "routines", "sparkles", P.ASSIGN_ROUTINES, "what-clients-see#routine"),
    Item("Needs you", "inbox", "inbox", None, "first-week#needs-you"),
    Item("Workshops", "office_workshops", "academic-cap", P.LEAD_WORKSHOPS, "office#workshops"),
    Item("Letters", "letters", "envelope", P.SEE_LETTERS, "office#letters", ("/messages/",)),
    Item("Money", "money", "banknotes", P.SEE_ALL_MONEY, "office#money"),
    Item("Reports", "reports", "chart-bar", P.SEE_REPORTS, "office#reports"),
    Item("Rules", "rules", "shield-check", P.MANAGE_RULES, "yes#rules"),
    Item(
        "Settings", "settings", "cog-6-tooth", None, "first-week#settings",
        (
            "/set-up/", "/sharing/", "/records/", "/requests/", "/office/import/",
            "/office/export/", "/office/jobs/",
        ),
    ),
)  # fmt: skip
# Nearer to a page than the help of the item it lies under.
NEARER = (
    (re.compile("^/c/[^/]+/(health|clearance)/"), "yes"),
    (re.compile("^/c/[^/]+/routines/"), "what-clients-see#routine"),
    (re.compile("^/c/[^/]+/money/"), "office#money"),
    (re.compile("^/office/import/"), "office#import"),
)
# Reached from other pages, and by their names in the search.
FURTHER = (
    ("Sessions to finish", "to_finish"),
    ("Messages to clients", "circulars"),
    ("Addresses to check", "addresses"),
    ("Requests about people's data", "requests"),
    ("Your diary in your own calendar", "calendar"),
    ("How I write notes", "my_notes"),
    ("Your day in a letter", "my_digest"),
    ("Sharing", "sharing"),
    ("Team", "team"),
    ("Appointment types", "appointment_types"),
    ("Fees and receipts", "fee_rules"),
    ("Labels", "labels"),
    ("Rooms", "rooms"),
    ("Closed days", "closed_days"),
    ("Booking rules", "booking_rules"),
    ("Plans for series", "plan_templates"),
    ("Reminders", "reminder_rules"),
    ("The words of your letters", "letter_wordings"),
    ("Who sees whose clients", "sharing_rules"),
    ("Bring records from elsewhere", "imports"),
    ("Take everything along", "exports"),
    ("Long work", "jobs"),
    ("Help", "help"),
)
CLIENT = (
    Item("Today", "me", "sun", guide="#routine"),
    Item("Visits", "my_visits", "calendar-days", guide="#visits"),
    Item("Routines", "my_routines", "sparkles", guide="#routine"),
)


# So many fit beside each other on a phone; of more the last place is "More", before the others.
ON_A_PHONE = 6


@dataclass
class Navigation:
    """The face of the page and its links."""

    face: str
    items: list[Item] = field(default_factory=list)
    help_url: str = ""

    @property
    def first(self) -> list[Item]:
        """Those that a phone shows."""
        fit = len(self.items) <= ON_A_PHONE
        return self.items if fit else self.items[: ON_A_PHONE - 1]

    @property
    def further(self) -> list[Item]:
        """Those that a phone keeps behind "More"."""
        return self.items[len(self.first) :]


def pages_of(membership: Membership) -> list[tuple[str, str]]:
    """Every page by its name that the member's role opens, with its address."""
    staff = [
        (i.label, i.url_name) for i in STAFF if not i.permission or membership.may(i.permission)
    ]
    further = [(label, name) for label, name in FURTHER if _opens(membership, reverse(name))]
    return [(label, reverse(name)) for label, name in [*staff, *further]]


def _opens(membership: Membership, address: str) -> bool:
    """By the guard of the page itself."""
    guard = resolve(address).func.guard  # type: ignore[attr-defined]
    return guard not in set(P) or membership.may(P(guard))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` for the base template, and `letters_late` for staff."""
    membership = getattr(request, "membership", None)
    user = getattr(request, "user", None)
    if membership is not None:
        items = [i for i in STAFF if i.permission is None or membership.may(i.permission)]
        face = "therapist" if membership.may(P.SEE_DIARY) else "office"
    elif getattr(request, "waits_for_factor", False):
        items, face = [], "client"
    elif user is not None and user.is_authenticated:
        items, face = list(CLIENT), "client"
    else:
        items, face = [], "public"
    placed = _placed(items, request.path)
    return {
        "nav": Navigation(face, placed, _help_on(request.path, placed)),
        "letters_late": _letters_late(request),
    }


def _letters_late(request: HttpRequest) -> str:
    """The sentence for members; clients and strangers have no lateness."""
    late = getattr(request, "lateness", None)
    if late is None:
        return ""
    practice = request.practice  # type: ignore[attr-defined]
    return in_words(late, zone=practice.zone, now=timezone.now())


def _placed(items: list[Item], path: str) -> list[Item]:
    """The items with their addresses; the one the page lies deepest under is the current one."""
    placed = [replace(item, url=reverse(item.url_name)) for item in items]
    deepest = max(placed, key=lambda item: item.lies_above(path), default=None)
    return [
        replace(item, current=item is deepest and bool(item.lies_above(path))) for item in placed
    ]


def _help_on(path: str, items: list[Item]) -> str:
    """The help page about the page, and the place on it."""
    here = next((item.guide for item in items if item.current), "")
    is_staff = any(item.url_name == "inbox" for item in items)
    near = next((guide for pattern, guide in NEARER if is_staff and pattern.match(path)), here)
    name, _, place = near.partition("#")
    address = reverse("guide", args=[name]) if name else reverse("help")
    return f"{address}#{place}" if place else address
