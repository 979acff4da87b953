"""The product's addresses, and two pages that only the benchmark has."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from bench.diary_seed import MONDAY
from bench.pages import bare
from clients.appointments.availability import free_slots
from practice.accounts.models import Membership
from practice.urls import urlpatterns as product


def month(request: HttpRequest) -> HttpResponse:
    """The free times of one therapist in a month, as plain text."""
    membership: Membership = request.membership  # type: ignore[attr-defined]
    slots = free_slots(
        practice=membership.practice, therapists=[membership],
        type=membership.practice.appointment_types.get(), first=MONDAY, days=30,
        now=timezone.now(),
    )  # fmt: skip
    return HttpResponse("\n".join(f"{slot.start:%d %H:%M}" for slot in slots))


urlpatterns = [*product, path("bench/bare/", bare), path("bench/month/", month)]
