"""What became of a workshop."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.workshops.after_numbers import numbers_of
from clients.workshops.feedback import feedback_numbers
from clients.workshops.found import workshop_of
from clients.workshops.office_views import LEAD, frame
from practice.access.guards import requires
from practice.accounts.requests import StaffRequest


@requires(LEAD)
@require_safe
def workshop_numbers(request: StaffRequest, ref: str) -> HttpResponse:
    """Who came, what was paid, and what came of it."""
    found = workshop_of(request, ref)
    context = {**frame(request, found), "numbers": numbers_of(found),
        "feedback": feedback_numbers(found),
    }  # fmt: skip
    return render(request, "workshops/office_numbers.html", context)
