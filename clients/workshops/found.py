"""The rows that an address of the office names; another practice's are not there."""

from django.db.models import QuerySet
from django.http import Http404

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from practice.accounts.requests import StaffRequest


def workshops_of(request: StaffRequest) -> QuerySet[Workshop]:
    """Those whose people this member may see."""
    rows = Workshop.objects.visible_to(request.membership)
    return rows.select_related("practice", "leader__user")


def workshop_of(request: StaffRequest, ref: str) -> Workshop:
    """One of them; raises Http404."""
    found = workshops_of(request).filter(ref=ref).first()
    if found is None:
        raise Http404("No such workshop here.")
    return found


def sign_ups_of(workshop: Workshop) -> QuerySet[SignUp]:
    """Everybody who signed up; what was begun and never sent is nobody's business."""
    return SignUp.objects.filter(workshop=workshop).exclude(state=State.BEGUN)


def sign_up_of(workshop: Workshop, ref: str) -> SignUp:
    """One of them, with the workshop as it was found; raises Http404."""
    rows = sign_ups_of(workshop).select_related("user", "client", "added_by__user", "cleared_by")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise Http404("Nobody signed up like this.")
    found.workshop = workshop
    return found


def leads(request: StaffRequest, workshop: Workshop) -> bool:
    """Whether this member leads it: who does sees what people need and what is adapted."""
    return workshop.leader_id == request.membership.pk
