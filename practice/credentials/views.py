"""What a member holds: for themselves and the owners."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from practice.access.guards import for_members
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.accounts.requests import StaffRequest
from practice.credentials.actions import keep_credential, remove_credential
from practice.credentials.forms import CredentialForm
from practice.credentials.models import Credential
from practice.credentials.queries import running_out


@for_members
@require_safe
def credentials(request: StaffRequest, ref: str) -> HttpResponse:
    """All of one member's, with what ends."""
    member = _member(request, ref)
    ending = {one.credential.pk: one for one in running_out(request.practice, timezone.now())}
    rows = member.credentials.order_by("kind", "valid_until", "pk")
    context = {
        "member": member,
        "rows": [(one, ending.get(one.pk)) for one in rows.filter(removed_at=None)],
        "removed": rows.exclude(removed_at=None).order_by("-removed_at")[:20],
        "is_me": member.pk == request.membership.pk,
    }
    return render(request, "team/credentials.html", context)


@for_members
def add_credential(request: StaffRequest, ref: str) -> HttpResponse:
    """One more."""
    member = _member(request, ref)
    return _form(request, Credential(practice=request.practice, member=member), "Add what you hold")


@for_members
def edit_credential(request: StaffRequest, ref: str, credential_ref: str) -> HttpResponse:
    """Change one."""
    return _form(request, _one(request, ref, credential_ref), "Change it")


@for_members
@require_POST
def take_credential_off(request: StaffRequest, ref: str, credential_ref: str) -> HttpResponse:
    """Take one off the list, or put it back."""
    removed = "back" not in request.POST
    remove_credential(
        credential=_one(request, ref, credential_ref), removed=removed, by=request.membership,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, "Taken off. It stands below." if removed else "It is back.")
    return redirect("credentials", ref)


def _form(request: StaffRequest, one: Credential, heading: str) -> HttpResponse:
    form = CredentialForm(request.POST if request.method == "POST" else None, instance=one)
    if form.is_valid():
        keep_credential(credential=form.save(commit=False), by=request.membership)
        messages.success(request, f"{one.what} is saved.")
        return redirect("credentials", one.member.ref)
    context = {
        "heading": heading, "form": form, "back": reverse("credentials", args=[one.member.ref]),
        "back_words": "Registration and insurance",
    }  # fmt: skip
    return render(request, "schedule/form.html", context, status=422 if form.is_bound else 200)


def _member(request: StaffRequest, ref: str) -> Membership:
    """Oneself, or anybody for an owner; else there is none."""
    people = request.practice.memberships.active().select_related("user").filter(ref=ref)
    if not request.membership.may(Permission.MANAGE_TEAM):
        people = people.filter(pk=request.membership.pk)
    found = people.first()
    if found is None:
        raise Http404("There is none of that name here.")
    return found


def _one(request: StaffRequest, ref: str, credential_ref: str) -> Credential:
    found = _member(request, ref).credentials.select_related("member")
    one = found.filter(ref=credential_ref).first()
    if one is None:
        raise Http404("It is not here.")
    return one
