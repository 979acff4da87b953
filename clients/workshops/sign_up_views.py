"""One person's sign-up, and what a member does with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.models import Client
from clients.sight import out_of_sight
from clients.workshops import office, placing
from clients.workshops.found import leads, sign_up_of, sign_ups_of, workshop_of
from clients.workshops.history import history_of
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.office_views import LEAD, frame
from clients.workshops.owing import owed_back
from clients.workshops.people_forms import ClearForm, MoveForm, PaidForm, ReorderForm, SkipForm
from clients.workshops.people_views import REFUSALS, dates_to_move_to, other_dates
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.mail.queue import CannotQueue


@requires(LEAD)
@require_safe
def sign_up(request: StaffRequest, ref: str, sign_up_ref: str) -> HttpResponse:
    """Where it stands, what can be done, and what was done."""
    found = workshop_of(request, ref)
    row = sign_up_of(found, sign_up_ref)
    return _page(request, found, row, _forms(request, found, row, ""), status=200)


@requires(LEAD)
@require_POST
def act_on_sign_up(request: StaffRequest, ref: str, sign_up_ref: str, what: str) -> HttpResponse:
    """One thing done; a form with a mistake is shown again."""
    found = workshop_of(request, ref)
    row = sign_up_of(found, sign_up_ref)
    if what not in ACTS:
        raise Http404("Nothing that can be done.")
    forms = _forms(request, found, row, what)
    form = forms.get(what)
    if form is not None and not form.is_valid():
        return _page(request, found, row, forms, status=422)
    try:
        messages.success(request, ACTS[what](request, row, form))
    except (*REFUSALS, CannotQueue) as error:
        messages.warning(request, str(error))
    back = request.POST.get("back")
    if back in ("workshop_people", "workshop_line"):
        return redirect(back, ref)
    moved_to = request.practice.workshops.get(sign_ups=row)
    if request.membership.may(Permission.MANAGE_WORKSHOPS) or leads(request, moved_to):
        return redirect("sign_up", moved_to.ref, sign_up_ref)
    return redirect("workshop_people", ref)


def _paid(request: StaffRequest, row: SignUp, form: Any) -> str:
    office.mark_paid(
        sign_up=row, pence=form.pence, reference=form.cleaned_data["reference"],
        by=request.membership, now=timezone.now(),
    )  # fmt: skip
    return "Noted." if form.pence else "Nothing is noted as paid any more."


def _refunded(request: StaffRequest, row: SignUp, form: Any) -> str:
    is_refunded = request.POST.get("refunded") == "yes"
    office.mark_refunded(
        sign_up=row, is_refunded=is_refunded, by=request.membership, now=timezone.now()
    )
    return "Noted as paid back." if is_refunded else "Not paid back."


def _clear(request: StaffRequest, row: SignUp, form: Any) -> str:
    if not leads(request, row.workshop):
        raise PermissionDenied("Only who leads the workshop decides this.")
    after = office.clear_after_talk(
        sign_up=row, adaptation=form.adaptation, adapted=form.adapted, by=request.membership,
        now=timezone.now(),
    )  # fmt: skip
    return "Noted. They have a place." if after.state == State.CONFIRMED else "Noted."


def _offer(request: StaffRequest, row: SignUp, form: Any) -> str:
    office.offer_by_hand(sign_up=row, by=request.membership, now=timezone.now())
    return f"Offered to {row.name}. They are written to."


def _skip(request: StaffRequest, row: SignUp, form: Any) -> str:
    reason = form.cleaned_data["reason"]
    office.skip(sign_up=row, reason=reason, by=request.membership, now=timezone.now())
    return "They keep their place on the waiting list. Nothing is offered to them for now."


def _unskip(request: StaffRequest, row: SignUp, form: Any) -> str:
    office.unskip(sign_up=row, by=request.membership, now=timezone.now())
    return "They are offered a place again when their turn comes."


def _reorder(request: StaffRequest, row: SignUp, form: Any) -> str:
    line = sign_ups_of(row.workshop)
    before = line.filter(ref=form.cleaned_data["before"]).first()
    office.reorder(
        sign_up=row, before=before, reason=form.cleaned_data["reason"], by=request.membership,
        now=timezone.now(),
    )  # fmt: skip
    return f"{row.name} waits {f'before {before.name}' if before else 'at the end'}."


def _move(request: StaffRequest, row: SignUp, form: Any) -> str:
    to = dates_to_move_to(row.workshop).get(ref=form.cleaned_data["to"])
    after = placing.move(sign_up=row, to=to, by=request.membership, now=timezone.now())
    return f"Moved: {after.get_state_display().lower()} there."


def _cancel(request: StaffRequest, row: SignUp, form: Any) -> str:
    placing.cancel(sign_up=row, by=request.membership, now=timezone.now())
    return f"{row.name}: cancelled. It can be undone for 10 minutes."


def _undo(request: StaffRequest, row: SignUp, form: Any) -> str:
    after = placing.undo_cancel(sign_up=row, by=request.membership, now=timezone.now())
    return f"{row.name}: {after.get_state_display().lower()} again."


def _resend(request: StaffRequest, row: SignUp, form: Any) -> str:
    if not office.write_again(sign_up=row, by=request.membership, now=timezone.now()):
        raise placing.TooLate("There is nothing to send, or no address to send it to.")
    return "The letter with the link to their place is on its way, at most one an hour."


def _match(request: StaffRequest, row: SignUp, form: Any) -> str:
    if not request.membership.may(Permission.SEE_CLIENTS):
        raise PermissionDenied("Only who sees clients says who is one.")
    if not _may_match(request, row):
        raise Http404("Matched with somebody else's client.")
    ref = request.POST.get("client", "")
    client = None
    if ref:
        client = request.practice.clients.visible_to(request.membership).filter(ref=ref).first()
        if client is None:
            raise Http404("No such client here.")
    office.match_client(sign_up=row, client=client, by=request.membership)
    return f"Noted: {client.name} is a client." if client else "Not a client any more."


ACTS: dict[str, Callable[[StaffRequest, SignUp, Any], str]] = {
    "paid": _paid, "refunded": _refunded, "clear": _clear, "offer": _offer, "skip": _skip,
    "unskip": _unskip, "reorder": _reorder, "move": _move, "cancel": _cancel, "undo": _undo,
    "resend": _resend, "match": _match,
}  # fmt: skip


def _forms(request: StaffRequest, found: Workshop, row: SignUp, what: str) -> dict[str, Any]:
    """Those of the page; the one that was sent is bound."""

    def sent(name: str) -> Any:
        return request.POST if name == what else None

    paid = {"pounds": row.paid_pence / 100 or None, "reference": row.paid_reference}
    return {
        "paid": PaidForm(sent("paid"), initial=paid, prefix="paid"),
        "clear": ClearForm(sent("clear"), workshop=found, prefix="clear"),
        "skip": SkipForm(sent("skip"), prefix="skip"),
        "reorder": ReorderForm(sent("reorder"), row=row, prefix="reorder"),
        "move": MoveForm(sent("move"), dates=other_dates(found), prefix="move"),
    }


def _page(
    request: StaffRequest, found: Workshop, row: SignUp, forms: dict[str, Any], *, status: int
) -> HttpResponse:
    now = timezone.now()
    framed = frame(request, found)
    is_active = row.state in (State.CONFIRMED, State.WAITING, State.TALK)
    context = {
        **framed, "sign_up": row, "others": list(row.attendees.exclude(place=0)), "forms": forms,
        "wrong": [form for form in forms.values() if form.errors],
        "price": found.price_pence * row.seats, "back": owed_back(row),
        "is_undoable": placing.may_undo(row, now),
        "may_cancel": State.CANCELLED in placing.moves_from(row),
        "may_offer": row.state in (State.WAITING, State.DECLINED, State.LAPSED),
        "may_move": is_active and bool(forms["move"].fields["to"].choices),
        "may_resend": bool(row.email) and row.state in (State.CONFIRMED, State.WAITING),
        "suggested": _suggested(request, row), "history": history_of(row),
        "sees_clients": _may_match(request, row),
    }  # fmt: skip
    return render(request, "workshops/office_sign_up.html", context, status=status)


def _may_match(request: StaffRequest, row: SignUp) -> bool:
    """Whether the member may know whose sign-up it is, as far as anybody said."""
    matched = [row.client_id] if row.client_id else []
    sees = request.membership.may(Permission.SEE_CLIENTS)
    return sees and not out_of_sight(request.membership, matched)


def _suggested(request: StaffRequest, row: SignUp) -> list[Client]:
    """Clients with the address, or with the account that was signed in."""
    same = Q(pk=None)
    if row.email:
        same |= Q(email__iexact=row.email)
    if row.user_id:
        same |= Q(user=row.user_id)
    found = request.practice.clients.visible_to(request.membership).current().filter(same)
    return [one for one in found.order_by("name", "pk")[:5] if one.pk != row.client_id]
