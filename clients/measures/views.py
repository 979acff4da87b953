"""What is asked of a client from time to time, and taking back a rating that was wrong."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.measures import actions
from clients.measures.catalogue import measure
from clients.measures.forms import RegionsForm, WithdrawForm
from clients.measures.showing import rating_rows
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.WRITE_NOTES)
def client_measures(request: StaffRequest, ref: str) -> HttpResponse:
    """Activities, goals, and the measures of a region."""
    page = client_page(request, ref)
    chosen = list(page.client.measure_choices.values_list("code", flat=True))
    form = RegionsForm(
        request.POST if request.method == "POST" else None, initial={"codes": chosen}
    )
    if form.is_valid():
        actions.choose_measures(
            client=page.client, codes=form.cleaned_data["codes"], by=request.membership,
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, "What is asked is saved.")
        return redirect("client_measures", ref)
    items = page.client.named_items.filter(retired_at__isnull=True)
    context = {
        **page.context,
        "form": form,
        "items": [(item, measure(item.code).name) for item in items],
    }
    return render(request, "measures/asked.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.WRITE_NOTES)
def retire_item(request: StaffRequest, ref: str, item_ref: str) -> HttpResponse:
    """Ask no more about one activity or goal."""
    page = client_page(request, ref)
    item = page.client.named_items.filter(ref=item_ref).first()
    if item is None:
        raise Http404("This client has named no such thing.")
    actions.retire_item(item=item, by=request.membership, now=timezone.now())
    messages.success(request, "It is not asked any more. What was rated stays.")
    return redirect("client_measures", ref)


@requires(Permission.WRITE_NOTES)
def withdraw_rating(request: StaffRequest, ref: str, rating_ref: str) -> HttpResponse:
    """Withdraw a wrong rating, with the reason; another one may then be recorded."""
    page = client_page(request, ref)
    rating = (
        page.client.ratings.select_related("appointment", "taken_by__user")
        .filter(ref=rating_ref)
        .first()
    )
    if rating is None:
        raise Http404("No such rating here.")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.withdraw_rating(
            rating=rating, why=form.cleaned_data["why"], by=request.membership, now=timezone.now()
        )
        messages.success(request, "The rating is withdrawn.")
        if rating.appointment is not None:
            return redirect("visit_measures", rating.appointment.ref)
        return redirect("client_progress", ref)
    (row,) = rating_rows([rating])
    context = {**page.context, "form": form, "row": row}
    return render(request, "measures/withdraw.html", context, status=422 if form.errors else 200)
