"""What the navigation offers to whoever is looking."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from practice.access.permissions import Permission as P
from practice.mail.lateness import in_words


@dataclass(frozen=True)
class Item:
    """One link of the navigation; `permission` is what a member needs to be offered it."""

    label: str
    url_name: str
    icon: str
    permission: P | None = None
    url: str = ""
    current: bool = False


STAFF = (
    Item("Today", "today", "sun", P.SEE_DIARY),
    Item("Diary", "diary", "calendar-days", P.SEE_DIARY),
    Item("Clients", "clients", "users", P.SEE_CLIENTS),
    Item("Routines", "routines", "sparkles", P.ASSIGN_ROUTINES),
    Item("Needs you", "inbox", "inbox", P.SEE_HEALTH),
    Item("Workshops", "office_workshops", "academic-cap", P.LEAD_WORKSHOPS),
    Item("Letters", "letters", "envelope", P.SEE_LETTERS),
    Item("Money", "money", "banknotes", P.SEE_ALL_MONEY),
    Item("Rules", "rules", "shield-check", P.MANAGE_RULES),
    Item("Settings", "settings", "cog-6-tooth", P.SET_HOURS),
)
CLIENT = (
    Item("Today", "me", "sun"),
    Item("Visits", "my_visits", "calendar-days"),
    Item("Routines", "my_routines", "sparkles"),
)


@dataclass
class Navigation:
    """The face of the page and its links."""

    face: str
    items: list[Item] = field(default_factory=list)


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
    return {
        "nav": Navigation(face, _placed(items, request.path)),
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
    above = [item.url for item in placed if path.startswith(item.url)]
    deepest = max(above, key=len, default=None)
    return [replace(item, current=item.url == deepest) for item in placed]
