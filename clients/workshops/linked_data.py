"""A workshop as schema.org's Event, for search engines."""

import json
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from clients.workshops.models import Workshop
from clients.workshops.stage import Stage
from practice.web.addresses import absolute

SCHEMA = "https://schema.org"
# What could end the script element, or begin another one.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

# Sign-up that has closed is out of stock; nobody knows whether it was sold out.
AVAILABLE = {Stage.OPEN: "InStock", Stage.FULL: "SoldOut", Stage.NOT_YET: "PreOrder"}


def as_event(workshop: Workshop, stage: Stage) -> SafeString:
    """A script element that holds data and runs nothing. The link to join is never in it."""
    assert workshop.starts_at is not None
    assert workshop.ends_at is not None
    url, zone = absolute(reverse("workshop", args=[workshop.slug])), workshop.practice.zone
    is_off = stage is Stage.CANCELLED
    said = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": workshop.title,
        "description": workshop.description,
        "url": url,
        "startDate": workshop.starts_at.astimezone(zone).isoformat(),
        "endDate": workshop.ends_at.astimezone(zone).isoformat(),
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if is_off else 'EventScheduled'}",
        "organizer": {"@type": "Organization", "name": workshop.practice.name},
        "performer": {"@type": "Person", "name": workshop.leader.name},
        "offers": {
            "@type": "Offer",
            "price": f"{workshop.price_pence / 100:.2f}",
            "priceCurrency": "GBP",
            "url": url,
            "availability": f"{SCHEMA}/{AVAILABLE.get(stage, 'OutOfStock')}",
            **_while_open(workshop, zone),
        },
        **_where(workshop, url),
    }
    # Every character that could leave the element is written by its number.
    text = json.dumps(said, ensure_ascii=False).translate(ESCAPES)
    data = mark_safe(text)  # nosec B308 B703 - held by test_public_pages
    return format_html('<script type="application/ld+json">{}</script>', data)


def _while_open(workshop: Workshop, zone: ZoneInfo) -> dict[str, str]:
    """From when and until when one may sign up."""
    ends = {"validFrom": workshop.opens_at, "validThrough": workshop.closes_at}
    return {name: at.astimezone(zone).isoformat() for name, at in ends.items() if at is not None}


def _where(workshop: Workshop, url: str) -> dict[str, object]:
    if workshop.is_online:
        return {
            "eventAttendanceMode": f"{SCHEMA}/OnlineEventAttendanceMode",
            "location": {"@type": "VirtualLocation", "url": url},
        }
    return {
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": workshop.place_name,
            "address": workshop.place_address or workshop.place_name,
        },
    }
