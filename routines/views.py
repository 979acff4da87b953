"""The library, for those who give routines."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day
from routines.dose import minutes_of
from routines.equipment import things_in
from routines.pictures import as_answer
from routines.queries import (
    any_version,
    given_steps,
    library_of,
    not_taken,
    older_count,
    retired_of,
)
from routines.rulebook import rule_book
from routines.shipped import shipped_since
from routines.showing import card, grouped, limits_of, step_rows


@requires(Permission.ASSIGN_ROUTINES)
def library(request: StaffRequest) -> HttpResponse:
    """Every routine of the practice, and how many clients have it."""
    today = local_day(timezone.now(), request.practice.zone)
    cards = [card(version) for version in library_of(request.practice, on=today)]
    context = {
        "cards": cards,
        "retired": retired_of(request.practice),
        "shipped": [one.version["name"] for one in not_taken(request.practice)],
    }
    return render(request, "routines/library.html", context)


@requires(Permission.ASSIGN_ROUTINES)
@require_safe
def step_picture(request: StaffRequest, ref: str) -> HttpResponse:
    """A picture of one of the practice's routines."""
    found = request.practice.step_pictures.filter(ref=ref).first()
    if found is None:
        raise Http404("No such picture here.")
    return as_answer(found)


@requires(Permission.ASSIGN_ROUTINES)
def routine(request: StaffRequest, ref: str) -> HttpResponse:
    """One routine, its hazards, and which contraindications change it."""
    version = any_version(request.practice, ref)
    if version is None:
        raise Http404("No such routine here.")
    today = local_day(timezone.now(), request.practice.zone)
    limits = limits_of(version, rule_book(request.practice.pk).rules, on=today)
    context = {
        "version": version,
        "minutes": minutes_of(given_steps(version)),
        "steps": step_rows(version),
        "things": things_in(version.equipment),
        "shipped_since": shipped_since(version),
        "older_count": older_count(version, on=today),
        "limits": grouped(limits),
    }
    return render(request, "routines/routine.html", context)
