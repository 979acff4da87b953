"""Home care on pages of features that cannot ask for it, and what every page of it repeats."""

from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse

from clients.homecare.queries import weeks_at_home
from clients.homecare.stop_card import STOP_CARD
from clients.models import Client
from practice.schedule.wall import local_day

register = template.Library()


@register.inclusion_tag("homecare/_weeks.html")
def home_weeks(client: Client, now: datetime) -> dict[str, Any]:
    """`{% home_weeks client now %}`: planned and done, week by week, in two queries."""
    today = local_day(now, client.zone)
    at_home, besides = weeks_at_home(client, today)
    return {"at_home": at_home, "besides": besides, "client": client}


@register.inclusion_tag("portal/_stop_card.html")
def stop_card() -> dict[str, Any]:
    """`{% stop_card %}`: when to stop, and whom to call."""
    return {"card": STOP_CARD}


@register.simple_tag(takes_context=True)
def picture_url(context: dict[str, Any], ref: str) -> str:
    """`{% picture_url ref %}`: by the client's door where there is one, else the therapist's."""
    door = context.get("door")
    return str(door.picture_url(ref) if door else reverse("step_picture", args=[ref]))
