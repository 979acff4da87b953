"""Money on a page of another feature."""

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.fees.showing import fee_of

register = template.Library()


@register.inclusion_tag("fees/_visit.html", takes_context=True)
def visit_fee(context: Context, appointment: Appointment) -> dict[str, Any]:
    """What a visit costs and whether it is paid, with a button to say that it is."""
    request = context["request"]
    fee = fee_of(appointment, by=request.membership, now=timezone.now())
    return {"fee": fee, "appointment": appointment, "request": request,
            "csrf_token": context.get("csrf_token")}  # fmt: skip
