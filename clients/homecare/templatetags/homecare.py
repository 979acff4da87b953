"""Home care on pages of features that lie beside it and cannot ask for it."""

from datetime import datetime
from typing import Any

from django import template

from clients.homecare.queries import weeks_at_home
from clients.models import Client
from practice.schedule.wall import local_day

register = template.Library()


@register.inclusion_tag("homecare/_weeks.html")
def home_weeks(client: Client, now: datetime) -> dict[str, Any]:
    """`{% home_weeks client now %}`: planned and done, week by week, in two queries."""
    today = local_day(now, client.practice.zone)
    at_home, has_paused = weeks_at_home(client, today)
    return {"at_home": at_home, "has_paused": has_paused, "client": client}
