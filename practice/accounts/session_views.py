"""Where I am signed in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from practice.access.guards import for_signed_in
from practice.accounts.requests import SignedInRequest
from practice.accounts.sessions import (
    browser_in_words,
    end,
    end_others,
    open_sessions,
    session_of,
)
from practice.web.words import count


@for_signed_in
@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """Each browser that is signed in, this one first."""
    here = request.session.session_key
    found = sorted(open_sessions(request.user), key=lambda one: one.session_key != here)
    shown = [(one, browser_in_words(one.user_agent), one.session_key == here) for one in found]
    context = {"sessions": shown, "others": any(not is_here for *_, is_here in shown)}
    return render(request, "usersessions/sessions.html", context)


@for_signed_in
@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign that browser out."""
    end(session_of(request.user, pk))
    messages.success(request, "Signed out there.")
    return redirect("sessions")


@for_signed_in
@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Stay signed in here alone."""
    ended = end_others(request, request.user)
    messages.success(request, f"Signed out in {count(ended, 'other place', 'other places')}.")
    return redirect("sessions")


@for_signed_in
@require_safe
def to_second_factor(request: SignedInRequest) -> HttpResponse:
    """allauth goes here after a passkey was removed; they are listed with everything else."""
    return redirect("mfa_index")
