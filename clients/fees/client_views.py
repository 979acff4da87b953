"""One client's money: what is asked, what came, receipts."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.fees.accounts import MoneyRefused, rules_of
from clients.fees.charging import ask_other, charge_series
from clients.fees.forms import OtherAmountForm, PayForm, TakeBackForm, in_pounds
from clients.fees.found import charge_of, money_page, payment_of
from clients.fees.paying import AT_ONCE, can_undo, last_method, take_back, take_payment
from clients.fees.receipts import give_receipt
from clients.fees.showing import money_of, names_for, state_of, what_of
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.words import pounds


@requires(Permission.TAKE_MONEY)
def client_money(request: StaffRequest, ref: str) -> HttpResponse:
    """What is asked of a client and what they paid; a payment is written down here."""
    page, now = money_page(request, ref), timezone.now()
    client = page.client
    money = money_of(client, by=request.membership, now=now)
    data = request.POST if request.method == "POST" else None
    form = PayForm(data, pence=money.owed, method=last_method(request.membership))
    if form.is_valid():
        try:
            payment = take_payment(
                client=client, pence=form.pence, method=form.cleaned_data["method"],
                paid_on=form.cleaned_data["paid_on"], reference=form.cleaned_data["reference"],
                form_key=form.cleaned_data["form_key"], by=request.membership, now=now,
            )  # fmt: skip
        except MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{pounds(payment.amount_pence)} written down.")
            return redirect("client_money", ref)
    context = {
        **page.context,
        "money": money,
        "form": form,
        "form_key": uuid4(),
        "is_kept": rules_of(request.practice).since is not None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "fees/client_money.html", context, status=status)


@requires(Permission.TAKE_MONEY)
def change_charge(request: StaffRequest, ref: str, charge_ref: str) -> HttpResponse:
    """Ask another amount, or nothing, with the reason."""
    page = money_page(request, ref)
    client = page.client
    charge = charge_of(client, charge_ref)
    data = request.POST if request.method == "POST" else None
    form = OtherAmountForm(
        data,
        initial={"amount": in_pounds(charge.amount_pence), "reason": charge.reason or ""},
    )
    if form.is_valid():
        try:
            ask_other(
                charge=charge, pence=form.pence, waive=form.cleaned_data["waive"],
                reason=form.cleaned_data["reason"], by=request.membership, now=timezone.now(),
            )  # fmt: skip
        except MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "What is asked is saved.")
            return redirect("client_money", ref)
    what = what_of(charge, names_for(request.membership))
    context = {**page.context, "charge": charge, "what": what, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "fees/change_charge.html", context, status=status)


@requires(Permission.TAKE_MONEY)
@require_POST
def charge_paid_ahead(request: StaffRequest, ref: str, series_ref: str) -> HttpResponse:
    """Ask for the visits of a series that are paid ahead."""
    client = money_page(request, ref).client
    series = client.treatment_series.filter(ref=series_ref).first()
    if series is None:
        messages.error(request, "No such series of theirs.")
        return redirect("client_money", ref)
    series.client = client
    try:
        charge = charge_series(series=series, by=request.membership, now=timezone.now())
    except MoneyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        names = names_for(request.membership)
        messages.success(
            request, f"{what_of(charge, names)}: {state_of(charge, charge.amount_pence)}."
        )
    return redirect("client_money", ref)


@requires(Permission.TAKE_MONEY)
def take_back_payment(request: StaffRequest, ref: str, payment_ref: str) -> HttpResponse:
    """A payment was wrong, or was given back: say why. One just taken needs no reason."""
    page, now = money_page(request, ref), timezone.now()
    client = page.client
    payment = payment_of(client, payment_ref)
    at_once = request.POST.get("undo") == "1"
    at_once = at_once and can_undo(payment, by=request.membership, now=now)
    data = request.POST if request.method == "POST" and not at_once else None
    form = TakeBackForm(data)
    if at_once or form.is_valid():
        why = AT_ONCE if at_once else form.cleaned_data["why"]
        try:
            take_back(payment=payment, why=why, by=request.membership, now=now)
        except MoneyRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{pounds(payment.amount_pence)} taken back.")
        return redirect("client_money", ref)
    what = what_of(payment.charge, names_for(request.membership))
    context = {**page.context, "payment": payment, "what": what, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "fees/take_back.html", context, status=status)


@requires(Permission.TAKE_MONEY)
@require_POST
def make_receipt(request: StaffRequest, ref: str, payment_ref: str) -> HttpResponse:
    """Give the payment a receipt and its number."""
    client = money_page(request, ref).client
    payment = payment_of(client, payment_ref)
    try:
        receipt = give_receipt(payment=payment, by=request.membership, now=timezone.now())
    except MoneyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Receipt {receipt.name} is made.")
    return redirect("client_money", ref)
