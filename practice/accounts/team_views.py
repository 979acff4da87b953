"""The owner's pages of asking people in, their roles and their end."""

from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts import team as actions
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.models import Membership
from practice.accounts.requests import StaffRequest
from practice.accounts.team_forms import IdleForm, InviteForm, RoleForm
from practice.mail.queue import CannotQueue
from practice.web.forms import PlainForm

Row = TypeVar("Row")


@requires(Permission.MANAGE_TEAM)
@freshly_signed_in
def invite(request: StaffRequest) -> HttpResponse:
    """Ask somebody by letter."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            offered = actions.invite(**form.cleaned_data, by=request.membership, now=timezone.now())
        except (actions.CannotChangeTeam, CannotQueue) as error:
            form.add_error("email", str(error))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"A letter is on its way to {offered.email}.")
            return redirect("team")
    return _form(request, form, "Invite somebody", "Send the invitation")


@requires(Permission.MANAGE_TEAM)
@freshly_signed_in
@require_POST
def revoke_invitation(request: StaffRequest, ref: str) -> HttpResponse:
    """The link in the letter stops working."""
    offered = _found(request.practice.invitations.filter(ref=ref).first())
    actions.revoke(invitation=offered, by=request.membership, now=timezone.now())
    messages.success(request, "Taken back. The link no longer works.")
    return redirect("team")


@requires(Permission.MANAGE_TEAM)
@freshly_signed_in
def change_role(request: StaffRequest, ref: str) -> HttpResponse:
    """What one of them may do."""
    member = _member(request, ref)
    data = request.POST if request.method == "POST" else None
    form = RoleForm(data, initial={"role": member.role})
    if form.is_valid():
        try:
            actions.change_role(member=member, by=request.membership, **form.cleaned_data)
        except actions.CannotChangeTeam as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, f"{member.name}: {member.role_is.label}.")
            return redirect("home" if member == request.membership else "team")
    return _form(request, form, f"What {member.name} may do", "Save")


@requires(Permission.MANAGE_TEAM)
@freshly_signed_in
def idle_rule(request: StaffRequest) -> HttpResponse:
    """How long a session may lie."""
    data = request.POST if request.method == "POST" else None
    form = IdleForm(data, initial={"minutes": request.practice.idle_minutes})
    if form.is_valid():
        actions.set_idle(practice=request.practice, by=request.membership, **form.cleaned_data)
        messages.success(request, "Saved. It holds from now on.")
        return redirect("team")
    return _form(request, form, "Signing people out", "Save")


def _member(request: StaffRequest, ref: str) -> Membership:
    members = request.practice.memberships.active().select_related("user")
    return _found(members.filter(ref=ref).first())


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404("There is none of that name here.")
    return row


def _form(request: StaffRequest, form: PlainForm, heading: str, submit: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "submit": submit}
    return render(request, "team/form.html", context, status=422 if form.is_bound else 200)
