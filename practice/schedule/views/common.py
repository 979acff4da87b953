"""What the settings pages share."""

from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day

# Where what was just taken away is kept for its undo: on the server, for this person.
TAKEN_AWAY = "schedule_taken_away"


def the_therapist(request: StaffRequest, ref: str) -> Membership:
    """Whose hours a page is about: one's own, or anybody's for who manages the offer."""
    people = request.practice.memberships.active().therapists().select_related("user", "practice")
    found = people.filter(ref=ref).first()
    if found is None:
        raise Http404("There is no such therapist.")
    if found.pk != request.membership.pk and not request.membership.may(Permission.MANAGE_OFFER):
        raise PermissionDenied("You can set your own hours. The owner can set everybody's.")
    return found


def today_of(request: StaffRequest) -> date:
    """The practice's day."""
    return local_day(timezone.now(), request.practice.zone)


def form_page(
    request: StaffRequest, heading: str, form: forms.BaseForm, *, template: str = "schedule/form",
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """A settings form; a form with mistakes is a 422 with everything typed kept."""
    status = 422 if form.is_bound and form.errors else 200
    values = {"heading": heading, "form": form, **context}
    return render(request, f"{template}.html", values, status=status)


def shown(visits: list[Any]) -> str:
    """Names a list of visits, so that a page can tell whether its reader has seen just these."""
    if not visits:
        return ""
    return sha256(" ".join(f"{v.ref}.{v.version}" for v in visits).encode()).hexdigest()[:40]
