"""Behind the link of an invitation."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from practice.access.guards import public
from practice.accounts import team as actions
from practice.accounts.middleware import SESSION_KEY
from practice.accounts.models import Invitation, User
from practice.accounts.team_forms import JoinForm


@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join as whoever is signed in, or with a first account; an account there is signs in first."""
    offered = actions.invitation_behind(token, now=timezone.now())
    if offered is None:
        return _ended(request, token)
    if request.user.is_authenticated:
        return _join_as_oneself(request, offered, request.user)
    if actions.has_account(offered.email):
        return render(request, "team/sign_in_first.html", {"invitation": offered})
    return _join_as_new(request, offered)


def _ended(request: HttpRequest, token: str) -> HttpResponse:
    """Sent twice by whoever joined with it, it did what they wanted."""
    user = actions.accepted_by(token)
    if user is not None and user == request.user:
        return redirect("home")
    context = {"was_accepted": user is not None}
    return render(request, "team/invitation_ended.html", context, status=404)


def _join_as_oneself(request: HttpRequest, offered: Invitation, user: User) -> HttpResponse:
    status = 200
    if request.method == "POST":
        try:
            place = actions.join(invitation=offered, user=user, now=timezone.now())
        except actions.CannotChangeTeam as error:
            messages.warning(request, str(error))
            status = 409
        else:
            request.session[SESSION_KEY] = place.pk
            return redirect("home")
    return render(request, "team/join.html", {"invitation": offered}, status=status)


def _join_as_new(request: HttpRequest, offered: Invitation) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.join_as_new(invitation=offered, now=timezone.now(), **form.cleaned_data)
        except actions.CannotChangeTeam:
            return redirect(request.path)
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "password", error)
        else:
            first = reverse("set_up") if offered.role == "owner" else None
            answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=first))
            return answer
    status = 422 if form.is_bound else 200
    return render(
        request, "team/join_new.html", {"invitation": offered, "form": form}, status=status
    )
