"""What the navigation offers to whoever is looking."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from practice.access.permissions import Permission as P


@dataclass(frozen=True)
class Item:
    """One link. `url_name` may be matched with a prefix to mark the current section."""

    label: str
    url_name: str
    icon: str
    section: str
    permission: P | None = None
    url: str = ""
    current: bool = False
    count: int | None = None


STAFF = (
    Item("Today", "today", "sun", "today", P.SEE_DIARY),
    Item("Diary", "diary", "calendar-days", "diary", P.SEE_DIARY),
    Item("Clients", "clients", "users", "c", P.SEE_CLIENTS),
    Item("Routines", "routines", "sparkles", "routines", P.ASSIGN_ROUTINES),
    Item("Letters", "letters", "envelope", "letters", P.SEE_LETTERS),
)
CLIENT = (
    Item("Today", "me", "sun", "me"),
    Item("Routines", "my_routines", "sparkles", "my-routines"),
)


@dataclass
class Navigation:
    """The face of the page and its links."""

    face: str
    items: list[Item] = field(default_factory=list)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` for the base template."""
    membership = getattr(request, "membership", None)
    user = getattr(request, "user", None)
    if membership is not None:
        items = [i for i in STAFF if i.permission is None or membership.may(i.permission)]
        face = "therapist" if membership.may(P.SEE_DIARY) else "office"
    elif user is not None and user.is_authenticated:
        items, face = list(CLIENT), "client"
    else:
        items, face = [], "public"
    return {"nav": Navigation(face, [_placed(item, request) for item in items])}


def _placed(item: Item, request: HttpRequest) -> Item:
    url = reverse(item.url_name)
    current = request.path == url or (url != "/" and request.path.startswith(url))
    return Item(**{**item.__dict__, "url": url, "current": current})
